package io.entrannas.engine.vector;

import java.util.ArrayList;
import java.util.List;

/**
 * Layers and mixes that are to run. Those of a wave run together image by image, in the order in which they were put off: one
 * may depend on what another before it gives for the same image, but only on earlier waves for what needs all images, a batch
 * norm. So what they read and write in common (a node's values, the gradients of the nodes it leads to) is in a thread's cache,
 * and threads meet once for all of them.
 */
final class Waves implements Workers.Task {
    private final Workers workers;
    private final NormSums normSums;
    private final List<List<ImageWork>> waves = new ArrayList<>();
    private final List<Partials> partials = new ArrayList<>();
    private final List<VectorLayer> waiting = new ArrayList<>();
    private List<ImageWork> running = List.of();

    Waves(Workers workers, NormSums normSums) {
        this.workers = workers;
        this.normSums = normSums;
    }

    /**
     * Puts work off.
     *
     * @param wave number of the wave, from 0: the last of those that it depends on, or one more where it depends on all images
     */
    void add(ImageWork work, int wave) {
        while (waves.size() <= wave) {
            waves.add(new ArrayList<>());
        }
        waves.get(wave).add(work);
    }

    /**
     * Puts the backward pass of a layer that reads a concatenation off until it is known who else adds to the gradients of its
     * parts: all of those do so in the same wave, since these gradients are as large as all other of a cell together.
     */
    void await(VectorLayer layer) {
        waiting.add(layer);
    }

    /** Puts what waits for others that add to the gradient of a feature into a wave: there are no more. */
    void addWaiting(VectorFeature feature) {
        List<VectorLayer> ready = new ArrayList<>();
        int wave = 0;
        for (VectorLayer layer : waiting) {
            if (layer.input().parts().contains(feature)) {
                ready.add(layer);
                wave = Math.max(wave, layer.output().wave());
            }
        }
        waiting.removeAll(ready);
        for (VectorLayer layer : ready) {
            layer.addBackward(wave);
        }
    }

    /** Runs what was put off. */
    void run() {
        while (!waiting.isEmpty()) {
            addWaiting(waiting.get(0).input().parts().get(0));
        }
        for (List<ImageWork> wave : waves) {
            if (!wave.isEmpty()) {
                run(wave);
                wave.clear();
            }
        }
    }

    private void run(List<ImageWork> wave) {
        running = wave;
        boolean any = false;
        for (int w = 0; w < wave.size(); w++) {
            if (partials.size() == w) {
                partials.add(new Partials());
            }
            any |= wave.get(w).begin(partials.get(w));
        }
        if (any) {
            int images = wave.get(0).images();
            normSums.exchange(images);
            offer(wave);
            wave.forEach(ImageWork::start);
            workers.run(this);
            wave.forEach(ImageWork::addUp);
            normSums.exchange(images);
        }
        wave.forEach(ImageWork::finish);
    }

    /** Offers each work to those before it, until one takes it. */
    private static void offer(List<ImageWork> wave) {
        for (int later = 1; later < wave.size(); later++) {
            int w = 0;
            while (w < later && !wave.get(w).takes(wave.get(later))) {
                w++;
            }
        }
    }

    /** Forgets what was put off, and what was running when something failed. */
    void clear() {
        waves.forEach(List::clear);
        waiting.clear();
        normSums.clear();
    }

    @Override
    public void run(int block, Scratch scratch) {
        for (ImageWork work : running) {
            work.beginBlock(block);
        }
        int images = running.get(0).images();
        int to = Workers.firstImage(block + 1, images);
        for (int n = Workers.firstImage(block, images); n < to; n++) {
            for (ImageWork work : running) {
                work.run(block, n, scratch);
            }
        }
    }
}
