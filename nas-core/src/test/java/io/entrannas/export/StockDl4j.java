package io.entrannas.export;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;

/** Predicts with nothing but DL4J: this class runs alone in a JVM whose class path lacks the project's. */
final class StockDl4j {
    private StockDl4j() {}

    /**
     * Arguments, as often as wanted: the model's file; a file of images (count, channels, height, width, pixels); where the
     * results go.
     */
    public static void main(String[] arguments) throws IOException {
        for (int i = 0; i < arguments.length; i += 3) {
            predict(new File(arguments[i]), arguments[i + 1], arguments[i + 2]);
        }
        System.exit(0);
    }

    private static void predict(File model, String input, String output) throws IOException {
        ComputationGraph graph = ModelSerializer.restoreComputationGraph(model, false);
        NormalizerStandardize normaliser = ModelSerializer.restoreNormalizerFromFile(model);
        List<String> classes = ModelSerializer.getObjectFromFile(model, "classes");
        try (DataInputStream in = new DataInputStream(new FileInputStream(input));
                DataOutputStream out = new DataOutputStream(new FileOutputStream(output))) {
            int count = in.readInt();
            int channels = in.readInt();
            int height = in.readInt();
            int width = in.readInt();
            INDArray images = Nd4j.zeros(DataType.FLOAT, count, channels, height, width);
            for (int n = 0; n < count; n++) {
                for (int y = 0; y < height; y++) {
                    for (int x = 0; x < width; x++) {
                        for (int c = 0; c < channels; c++) {
                            images.putScalar(new int[] {n, c, y, x}, in.readUnsignedByte());
                        }
                    }
                }
            }
            normaliser.transform(images);
            INDArray probabilities = graph.outputSingle(images);
            out.writeInt(classes.size());
            for (String name : classes) {
                out.writeUTF(name);
            }
            for (float probability :
                    probabilities.reshape(probabilities.length()).toFloatVector()) {
                out.writeFloat(probability);
            }
        }
    }
}
