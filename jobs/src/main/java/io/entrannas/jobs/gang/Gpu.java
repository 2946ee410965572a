package io.entrannas.jobs.gang;

import io.entrannas.UserError;
import io.entrannas.engine.Engines;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.spark.resource.ResourceInformation;

/** The GPU that Spark has given to a task. */
public final class Gpu {
    /** What Spark calls the resource. */
    private static final String RESOURCE = "gpu";

    private Gpu() {}

    /**
     * Lets the task's thread compute on its GPU from now on; without effect where Spark schedules none.
     *
     * @param resources of the task
     * @throws UserError when the task has several, or one that has no number
     */
    public static void use(Map<String, ResourceInformation> resources) {
        of(resources).ifPresent(Engines::useGpu);
    }

    /**
     * Its number on the machine; empty where Spark schedules none.
     *
     * @param resources of the task
     * @throws UserError when the task has several, or one that has no number
     */
    static OptionalInt of(Map<String, ResourceInformation> resources) {
        ResourceInformation gpus = resources.get(RESOURCE);
        if (gpus == null || gpus.addresses().length == 0) {
            return OptionalInt.empty();
        }
        if (gpus.addresses().length > 1) {
            throw new UserError("a worker uses one GPU, and Spark gives it " + gpus.addresses().length
                    + "; set spark.task.resource.gpu.amount to 1");
        }
        try {
            return OptionalInt.of(Integer.parseInt(gpus.addresses()[0]));
        } catch (NumberFormatException e) {
            throw new UserError(
                    "a GPU is known by its number, not as '" + gpus.addresses()[0]
                            + "'; set spark.executor.resource.gpu.discoveryScript to submit/gpu-discovery.sh",
                    e);
        }
    }
}
