package io.entrannas.engine.vector;

/** What is to be done with a batch, image by image: the forward or the backward pass of a layer or of a mix. */
interface ImageWork {
    /** Images of the batch. */
    int images();

    /**
     * Gets ready, now that the waves before this one have run and the work before this one in its wave has got ready.
     *
     * @param partials where the work adds up over images
     * @return whether there is anything to do with the images
     */
    boolean begin(Partials partials);

    /**
     * Offers a work that comes after this one in its wave, when all have got ready.
     *
     * @return whether this one does what that one has to do with an image, too
     */
    default boolean takes(ImageWork later) {
        return false;
    }

    /** Before all images, now that the sums of the batch norms are those over all workers. */
    void start();

    /** Before the first image of a block. */
    void beginBlock(int block);

    /** One image of a block. */
    void run(int block, int image, Scratch scratch);

    /** After all images, before the sums of the batch norms are exchanged. */
    void addUp();

    /** After all images, now that the sums of the batch norms are those over all workers. Called in any case. */
    void finish();
}
