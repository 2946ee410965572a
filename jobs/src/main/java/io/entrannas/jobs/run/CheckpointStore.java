package io.entrannas.jobs.run;
