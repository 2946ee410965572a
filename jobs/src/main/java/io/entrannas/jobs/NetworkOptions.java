package io.entrannas.jobs;

import io.entrannas.engine.Engines;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Options of every job that runs a trained network. */
final class NetworkOptions {
    @Parameters(
            paramLabel = "NETWORK",
            description = "Folder of a complete training, or a file .safetensors that submit/export.sh wrote.")
    private String source;

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            converter = EngineName.class,
            description = "auto, vector or nd4j, as in the configuration. Default: ${DEFAULT-VALUE}")
    private String engine = "auto";

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            converter = AtLeastOne.class,
            description = "Images that a task computes at once. Default: ${DEFAULT-VALUE}")
    private int batchSize = 64;

    String source() {
        return source;
    }

    String engine() {
        return engine;
    }

    int batchSize() {
        return batchSize;
    }

    private static final class EngineName implements ITypeConverter<String> {
        @Override
        public String convert(String value) {
            if (!Engines.NAMES.contains(value)) {
                throw new TypeConversionException("must be one of " + Engines.NAMES + ", was '" + value + "'");
            }
            return value;
        }
    }

    private static final class AtLeastOne implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String value) {
            int number = Integer.parseInt(value);
            if (number < 1) {
                throw new TypeConversionException("must be at least 1, was " + value);
            }
            return number;
        }
    }
}
