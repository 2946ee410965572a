package io.entrannas.javac;

import com.sun.source.util.JavacTask;
import com.sun.source.util.Plugin;
import com.sun.tools.javac.api.BasicJavacTask;
import com.sun.tools.javac.util.Log;

/**
 * Lets code that uses an incubating module, here {@code jdk.incubator.vector}, be compiled with {@code -Werror}.
 *
 * <p>javac warns of every such module and, unlike all others, this warning belongs to no {@code -Xlint} category and so cannot be
 * switched off. This plugin swallows it and nothing else.
 */
public final class AllowIncubating implements Plugin {
    @Override
    public String getName() {
        return "AllowIncubating";
    }

    @Override
    public void init(JavacTask task, String... args) {
        Log log = Log.instance(((BasicJavacTask) task).getContext());
        // Holds back what it accepts until it is told to report it, which nobody does; passes on the rest.
        new Log.DeferredDiagnosticHandler(
                log, diagnostic -> diagnostic.getCode().equals("compiler.warn.incubating.modules"));
    }
}
