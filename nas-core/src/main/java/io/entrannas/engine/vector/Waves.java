package io.entrannas.engine.vector;

import java.util.ArrayList;
import java.util.List;

/**
 * Layers that are to run, in the order in which they depend on one another: a wave holds layers that do not. They run together
 * image by image, so that what they read and write in common (a node's values, the gradients of the nodes it leads to) is in
 * a thread's cache, and threads meet once for all of them.
 */
final class Waves implements Workers.Task {
    private final Workers workers;
    private final NormSums normSums;
    private final List<List<VectorLayer>> waves = new ArrayList<>();
    private final List<Partials> partials = new ArrayList<>();
    private final List<VectorLayer> running = new ArrayList<>();

    Waves(Workers workers, NormSums normSums) {
        this.workers = workers;
        this.normSums = normSums;
    }

    /**
     * Puts a layer off.
     *
     * @param wave number of the wave, from 0; one more than the last of those that it depends on
     */
    void add(VectorLayer layer, int wave) {
        while (waves.size() <= wave) {
            waves.add(new ArrayList<>());
        }
        waves.get(wave).add(layer);
    }

    /** Runs what was put off. */
    void run() {
        for (List<VectorLayer> wave : waves) {
            for (VectorLayer layer : wave) {
                if (partials.size() == running.size()) {
                    partials.add(new Partials());
                }
                if (layer.begin(partials.get(running.size()))) {
                    running.add(layer);
                }
            }
            if (!running.isEmpty()) {
                normSums.exchange(running.get(0).images());
                running.forEach(VectorLayer::start);
                workers.run(this);
                running.forEach(VectorLayer::addUp);
                normSums.exchange(running.get(0).images());
                running.forEach(VectorLayer::finish);
            }
            running.clear();
            wave.clear();
        }
    }

    /** Forgets what was put off, and what was running when something failed. */
    void clear() {
        waves.forEach(List::clear);
        running.clear();
        normSums.clear();
    }

    @Override
    public void run(int block, Scratch scratch) {
        for (VectorLayer layer : running) {
            layer.beginBlock(block);
        }
        int images = running.get(0).images();
        int to = Workers.firstImage(block + 1, images);
        for (int n = Workers.firstImage(block, images); n < to; n++) {
            for (VectorLayer layer : running) {
                layer.run(block, n, scratch);
            }
        }
    }
}
