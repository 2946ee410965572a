/** Pages on which people see what a run did: charts, cells and the film of the search, in one file each. */
package io.entrannas.jobs.report;
