package io.entrannas.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.entrannas.space.GenotypeFormat;
import io.entrannas.trained.Classifier;
import io.entrannas.trained.Prediction;
import io.entrannas.trained.SampleNetworks;
import io.entrannas.trained.TrainedNetwork;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OnnxExportTest {
    private static final double TOLERANCE = 1e-4;

    static List<TrainedNetwork> networks() {
        return ExportedNetworks.all().toList();
    }

    @ParameterizedTest
    @MethodSource("networks")
    void onnxRuntimePredictsTheSame(TrainedNetwork network) throws OrtException, IOException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(OnnxExport.write(network));
                Classifier classifier = Classifier.of(network, "vector", 1)) {
            // any number of images
            for (int count : new int[] {1, 12}) {
                List<byte[]> images = SampleNetworks.images(network.image().channels(), count);
                float[][] probabilities = run(environment, session, images, network);
                List<Prediction> expected = classifier.predict(images);
                for (int n = 0; n < count; n++) {
                    assertEquals(10, probabilities[n].length);
                    assertArrayEquals(byClass(network, expected.get(n)), doubles(probabilities[n]), TOLERANCE);
                }
            }
        }
    }

    private static float[][] run(
            OrtEnvironment environment, OrtSession session, List<byte[]> images, TrainedNetwork network)
            throws OrtException {
        ByteBuffer pixels =
                ByteBuffer.allocateDirect(images.size() * network.image().imageSize());
        images.forEach(pixels::put);
        pixels.rewind();
        long[] shape = {
            images.size(),
            network.image().height(),
            network.image().width(),
            network.image().channels()
        };
        try (OnnxTensor input = OnnxTensor.createTensor(environment, pixels, shape, OnnxJavaType.UINT8);
                OrtSession.Result result = session.run(Map.of("images", input))) {
            return (float[][]) result.get("probabilities").orElseThrow().getValue();
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void classesNormalisationAndGenotypeTravelWithIt(TrainedNetwork network) throws OrtException, IOException {
        try (OrtSession session = OrtEnvironment.getEnvironment().createSession(OnnxExport.write(network))) {
            Map<String, String> metadata = session.getMetadata().getCustomMetadata();
            JsonMapper json = new JsonMapper();
            assertEquals(network.classes(), Arrays.asList(json.readValue(metadata.get("classes"), String[].class)));
            assertEquals(
                    network.normalisation().mean(),
                    Arrays.asList(json.readValue(metadata.get("mean"), Double[].class)));
            assertEquals(
                    network.normalisation().deviation(),
                    Arrays.asList(json.readValue(metadata.get("deviation"), Double[].class)));
            assertEquals(network.spec().genotype(), GenotypeFormat.read(metadata.get("genotype"), "metadata"));
        }
    }

    /** Probabilities in the order of the classes. */
    static double[] byClass(TrainedNetwork network, Prediction prediction) {
        double[] probabilities = new double[network.classes().size()];
        prediction.labels().forEach(l -> probabilities[network.classes().indexOf(l.name())] = l.probability());
        return probabilities;
    }

    static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        Arrays.setAll(doubles, i -> values[i]);
        return doubles;
    }
}
