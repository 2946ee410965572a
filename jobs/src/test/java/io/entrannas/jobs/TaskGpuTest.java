package io.entrannas.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.entrannas.UserError;
import io.entrannas.data.Selection;
import java.io.IOException;
import java.util.Map;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.Test;

/** Tasks that run a trained network ask for their GPU before anything else: here one that they must refuse. */
class TaskGpuTest {
    private static final Map<String, ResourceInformation> TWO_GPUS =
            Map.of("gpu", new ResourceInformation("gpu", new String[] {"0", "1"}));
    private static final String MISTAKE =
            "a worker uses one GPU, and Spark gives it 2; set spark.task.resource.gpu.amount to 1";

    @Test
    void evaluationTakesTheGpuOfItsTask() throws IOException {
        EvaluationTask task = new EvaluationTask(null, "auto", null, Selection.TEST, 1, 1);

        EvaluationTask.Result result = task.call(0, TWO_GPUS);

        assertEquals(MISTAKE, result.userError());
        assertNull(result.matrix());
    }

    @Test
    void predictionTakesTheGpuOfItsTask() {
        PredictionRows rows = new PredictionRows(null, Predictions.Settings.DEFAULT, 0);

        UserError refused = assertThrows(UserError.class, () -> rows.classifier(TWO_GPUS));

        assertEquals(MISTAKE, refused.getMessage());
    }
}
