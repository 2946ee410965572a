package io.entrannas.jobs.averaging;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;

/** Sums of tasks of a barrier stage, against those that Spark itself computes. */
class AveragingIT {
    private static final int LENGTH = 100_003;

    @ParameterizedTest
    @CsvSource({"3, false", "4, true"})
    void sumsAreThoseOfTreeAggregate(int ranks, boolean encrypted) {
        SparkConf conf = new SparkConf()
                .setMaster("local[4]")
                .setAppName("averaging")
                .set("spark.ui.enabled", "false")
                .set("spark.authenticate", Boolean.toString(encrypted))
                .set("spark.network.crypto.enabled", Boolean.toString(encrypted));
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            JavaRDD<Integer> tasks =
                    spark.parallelize(IntStream.range(0, ranks).boxed().toList(), ranks);
            double[] oracle = tasks.map(AveragingIT::values)
                    .treeAggregate(new double[LENGTH], AveragingIT::plus, AveragingIT::plus, 2);

            List<double[]> sums = tasks.rdd()
                    .barrier()
                    .mapPartitions(new Task(ranks), false, ClassTag$.MODULE$.<double[]>apply(double[].class))
                    .toJavaRDD()
                    .collect();

            assertEquals(ranks, sums.size());
            sums.forEach(sum -> assertArrayEquals(oracle, sum));
        }
    }

    /** Whole numbers, whose sums are exact in any order. */
    private static double[] values(int rank) {
        double[] values = new double[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            values[i] = (i * 31L + rank * 1_000_003L) % 65_537;
        }
        return values;
    }

    private static double[] plus(double[] a, double[] b) {
        double[] sum = a.clone();
        for (int i = 0; i < LENGTH; i++) {
            sum[i] += b[i];
        }
        return sum;
    }

    private static final class Task
            extends AbstractFunction1<scala.collection.Iterator<Integer>, scala.collection.Iterator<double[]>>
            implements Serializable {
        private static final long serialVersionUID = 1L;

        private final int ranks;

        Task(int ranks) {
            this.ranks = ranks;
        }

        @Override
        public scala.collection.Iterator<double[]> apply(scala.collection.Iterator<Integer> partition) {
            int rank = BarrierTaskContext.get().partitionId();
            double[] values = values(partition.next());
            try (Ring ring = Ring.join(rank, ranks, Duration.ofMinutes(1))) {
                ring.allReduce().sum(values, values.length);
            }
            return scala.collection.Iterator$.MODULE$.single(values);
        }
    }
}
