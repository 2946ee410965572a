package io.entrannas.data;

import java.util.List;
import java.util.Set;

/**
 * Labelled images in the form in which someone has them. Opened on the driver, which learns the classes and how to cut
 * the work; the images themselves are read by tasks, part by part.
 */
interface ImageSource {
    /** Names of the classes; an image's label is an index into it. */
    List<String> classes();

    /** The splits that the source itself has. */
    Set<Split> splits();

    /** All files, in the order of their names: what tells a changed source from an unchanged one. */
    List<SourceFile> files();

    /** The work, in pieces that do not depend on the cluster. */
    List<SourcePart> parts();
}
