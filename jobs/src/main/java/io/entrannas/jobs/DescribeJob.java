package io.entrannas.jobs;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrannas.count.LayerCost;
import io.entrannas.count.NetworkCost;
import io.entrannas.count.Width;
import io.entrannas.data.JobCommand;
import io.entrannas.draw.CellDrawing;
import io.entrannas.jobs.run.RunFolder;
import io.entrannas.net.StemKind;
import io.entrannas.net.TargetNetSpec;
import io.entrannas.space.CellGraph;
import io.entrannas.space.CellType;
import io.entrannas.space.Genotype;
import io.entrannas.space.SearchSpace;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Describes a genotype: parameters and FLOPs of the paper's target-nets, and a drawing of its cells (method, section 7). */
@Command(
        name = "describe",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = "Counts parameters and FLOPs of the target-net of a genotype, and draws its cells.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:the job failed", "2:a mistake in the options or the genotype"})
public final class DescribeJob implements Callable<Integer> {
    /** The two evaluation networks of the paper. */
    enum Net {
        CIFAR(StemKind.CIFAR, 20, 36, 10, 32),
        IMAGENET(StemKind.IMAGENET, 14, 48, 1000, 224);

        private final StemKind stem;
        private final int cells;
        private final int channels;
        private final int classes;
        private final int size;

        Net(StemKind stem, int cells, int channels, int classes, int size) {
            this.stem = stem;
            this.cells = cells;
            this.channels = channels;
            this.classes = classes;
            this.size = size;
        }

        TargetNetSpec of(Genotype genotype) {
            return new TargetNetSpec(genotype, stem, cells, channels, 3, classes, true);
        }
    }

    @Parameters(
            paramLabel = "GENOTYPE",
            description =
                    "A genotype file (JSON or DARTS text), the name of a published genotype, random:SEED (of the standard"
                            + " space), or baseline (residual blocks in place of cells).")
    private String source;

    @Option(
            names = "--net",
            paramLabel = "NET",
            description = "cifar (20 cells, 36 channels, 10 classes, 32x32 pixels; the default) or imagenet (14 cells,"
                    + " 48 channels, 1000 classes, 224x224 pixels).")
    private Net net = Net.CIFAR;

    @Option(
            names = "--parameters",
            paramLabel = "N_OR_RUN",
            description =
                    "Other channels: so many that the network has as nearly as possible so many parameters, or as many as"
                            + " that of a complete run.")
    private String parameters;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Option(names = "--layers", description = "Print every layer, too.")
    private boolean layers;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            defaultValue = "runs/describe",
            description = "Folder of the drawing. Default: ${DEFAULT-VALUE}")
    private String output;

    @Spec
    private CommandSpec spec;

    public static void main(String[] args) {
        JobCommand.main(JobCommand.of(new DescribeJob()), args);
    }

    @Override
    public Integer call() {
        Configuration hadoop = SparkSessions.hadoop();
        Genotype genotype =
                GenotypeFiles.read(source, new CellGraph(CellGraph.DEFAULT_NODES), SearchSpace.STANDARD, hadoop);
        TargetNetSpec network = network(genotype, hadoop);
        NetworkCost cost = NetworkCost.of(network, net.size, net.size);
        RunFolder folder = new RunFolder(output, hadoop);
        String drawing =
                source.substring(source.lastIndexOf('/') + 1).replace(':', '-').replaceFirst("\\.[^.]*$", "") + ".svg";
        folder.write(drawing, CellDrawing.of(genotype));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(json(network, cost, folder.path(drawing).toString()));
        } else {
            print(out, network, cost, folder.path(drawing).toString());
        }
        out.flush();
        return ExitCode.OK;
    }

    private TargetNetSpec network(Genotype genotype, Configuration hadoop) {
        TargetNetSpec paper = net.of(genotype);
        return parameters == null
                ? paper
                : paper.withChannels(Width.matching(paper, net.size, net.size, ParameterNumber.of(parameters, hadoop)));
    }

    private String json(TargetNetSpec network, NetworkCost cost, String drawing) {
        ObjectNode root = new JsonMapper().createObjectNode();
        root.put("channels", network.channels());
        root.put("parameters", cost.parameters());
        root.put("auxiliaryParameters", cost.auxiliaryParameters());
        root.putObject("flops").put("conv-macs", cost.convMacs()).put("ptflops", cost.ptflops());
        root.put("drawing", drawing);
        if (layers) {
            ArrayNode array = root.putArray("layers");
            cost.layers()
                    .forEach(layer -> array.addObject()
                            .put("name", layer.name())
                            .put("conv-macs", layer.macs())
                            .put("ptflops", layer.ptflops()));
        }
        return root.toString();
    }

    private void print(PrintWriter out, TargetNetSpec network, NetworkCost cost, String drawing) {
        for (CellType type : CellType.values()) {
            out.printf(
                    "%s cell: %d connections on %d edges%n",
                    type.key(),
                    network.genotype().cell(type).connections().size(),
                    network.genotype().cell(type).edges());
        }
        out.printf(
                Locale.ROOT,
                "network: %d cells, %d channels, %d classes, %dx%d pixels%n",
                network.cells(),
                network.channels(),
                network.classes(),
                net.size,
                net.size);
        out.printf(Locale.ROOT, "parameters            %,15d%n", cost.parameters());
        out.printf(Locale.ROOT, "  of auxiliary head   %,15d (not counted above)%n", cost.auxiliaryParameters());
        out.printf(Locale.ROOT, "FLOPs (conv-macs)     %,15d%n", cost.convMacs());
        out.printf(Locale.ROOT, "FLOPs (ptflops)       %,15d%n", cost.ptflops());
        for (LayerCost layer : layers ? cost.layers() : List.<LayerCost>of()) {
            out.printf(Locale.ROOT, "  %-50s %,15d %,15d%n", layer.name(), layer.macs(), layer.ptflops());
        }
        out.printf("drawing: %s%n", drawing);
    }
}
