/** Tells others how runs go: an MLflow server, and whatever watches the metrics of Spark. */
package io.entrannas.jobs.track;
