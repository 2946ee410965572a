package io.entrannas.data;

import java.io.IOException;
import java.io.Serializable;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.apache.spark.Partitioner;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/**
 * Writes images as Parquet files into {@code images/split=<split>/subset=<subset>/}, by Parquet's own writer, because
 * Spark SQL would copy every image several times on its way. The rows of a file stand in the order of their draws, that is in
 * random order, so that neighbours are not of one class.
 */
final class ShardWriter {
    static final String FOLDER = "images";
    static final String KEY = "key";
    static final String LABEL = "label";
    static final String HEIGHT = "height";
    static final String WIDTH = "width";
    static final String ENCODING = "encoding";
    static final String IMAGE = "image";

    private static final MessageType ROW = Types.buildMessage()
            .required(PrimitiveTypeName.BINARY)
            .as(LogicalTypeAnnotation.stringType())
            .named(KEY)
            .required(PrimitiveTypeName.INT32)
            .named(LABEL)
            .required(PrimitiveTypeName.INT32)
            .named(HEIGHT)
            .required(PrimitiveTypeName.INT32)
            .named(WIDTH)
            .required(PrimitiveTypeName.BINARY)
            .as(LogicalTypeAnnotation.stringType())
            .named(ENCODING)
            .required(PrimitiveTypeName.BINARY)
            .named(IMAGE)
            .named("images");

    /** What a reader holds in memory at once; Parquet ends a row group a little before. */
    private static final long ROW_GROUP_BYTES = 20L << 20;

    /** What a reader has in one array: too small for G1 to treat apart, which costs collections of the whole heap. */
    static final int PAGE_BYTES = 256 << 10;

    /** Rows until Parquet looks at the size of a row group. Its own 100 could be a gigabyte of photographs. */
    private static final int ROWS_BEFORE_CHECK = 1;

    private final Broadcast<SerializableConfiguration> hadoop;

    ShardWriter(Broadcast<SerializableConfiguration> hadoop) {
        this.hadoop = hadoop;
    }

    /**
     * Writes usable images.
     *
     * @param compress by Zstandard, for plain pixels; JPEG and PNG are compressed already
     * @return the files written, in a fixed order
     */
    List<Shard> write(JavaRDD<PreparedImage> images, SubsetDraw draw, ShardPlan plan, boolean compress, Path version)
            throws IOException {
        Broadcast<SerializableConfiguration> configuration = hadoop;
        String folder = version.toString();
        List<Shard> shards = images.mapToPair(image -> {
                    ImageFacts facts = (ImageFacts) image.verdict();
                    return new Tuple2<>(
                            new Position(plan.shard(draw.place(facts), facts.draw()), facts.draw(), facts.key()),
                            image);
                })
                .repartitionAndSortWithinPartitions(new ByShard(plan.shards()), new ByDraw())
                .values()
                .mapPartitions(ofShard -> shard(
                        ofShard, draw, compress, folder, configuration.value().value()))
                .collect();
        deleteOthers(shards, version, hadoop.value().value());
        return shards.stream().sorted(Comparator.comparing(Shard::file)).toList();
    }

    /** Where an image goes to. */
    private record Position(int shard, long draw, String key) implements Serializable {}

    private static final class ByDraw implements Comparator<Position>, Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public int compare(Position left, Position right) {
            int order = Long.compare(left.draw, right.draw);
            return order != 0 ? order : left.key.compareTo(right.key);
        }
    }

    /** A partition per shard. */
    private static final class ByShard extends Partitioner {
        private static final long serialVersionUID = 1L;

        private final int shards;

        ByShard(int shards) {
            this.shards = shards;
        }

        @Override
        public int numPartitions() {
            return shards;
        }

        @Override
        public int getPartition(Object position) {
            return ((Position) position).shard;
        }
    }

    /**
     * Writes a file of its own for every attempt of a task, so that an attempt that was given up and still runs is in no
     * one's way; the one whose file counts is the one of which Spark takes the result.
     *
     * @param images all of one place
     * @return nothing when there are none
     */
    private static Iterator<Shard> shard(
            Iterator<PreparedImage> images, SubsetDraw draw, boolean compress, String version, Configuration hadoop)
            throws IOException {
        if (!images.hasNext()) {
            return List.<Shard>of().iterator();
        }
        PreparedImage image = images.next();
        Place place = draw.place((ImageFacts) image.verdict());
        TaskContext task = TaskContext.get();
        String file = String.format(
                Locale.ROOT,
                "%s/split=%s/subset=%s/part-%05d-%d-%d.parquet",
                FOLDER,
                place.split(),
                place.subset(),
                task.partitionId(),
                task.stageAttemptNumber(),
                task.attemptNumber());
        Path path = new Path(version, file);
        ParquetWriter<Group> writer = writer(path, compress, hadoop);
        try (writer) {
            writer.write(row(image));
            while (images.hasNext()) {
                writer.write(row(images.next()));
            }
        }
        long bytes = path.getFileSystem(hadoop).getFileStatus(path).getLen();
        List<Shard.RowGroup> rowGroups = writer.getFooter().getBlocks().stream()
                .map(group -> new Shard.RowGroup(Math.toIntExact(group.getRowCount()), group.getTotalByteSize()))
                .toList();
        return List.of(new Shard(place.split(), place.subset(), file, bytes, rowGroups))
                .iterator();
    }

    private static ParquetWriter<Group> writer(Path path, boolean compress, Configuration hadoop) throws IOException {
        return ExampleParquetWriter.builder(HadoopOutputFile.fromPath(path, hadoop))
                .withType(ROW)
                .withConf(hadoop)
                .withCompressionCodec(compress ? CompressionCodecName.ZSTD : CompressionCodecName.UNCOMPRESSED)
                .withRowGroupSize(ROW_GROUP_BYTES)
                .withPageSize(PAGE_BYTES)
                .withMinRowCountForPageSizeCheck(ROWS_BEFORE_CHECK)
                .withDictionaryEncoding(IMAGE, false)
                .build();
    }

    private static Group row(PreparedImage image) {
        ImageFacts facts = (ImageFacts) image.verdict();
        Group row = new SimpleGroup(ROW);
        row.add(KEY, facts.key());
        row.add(LABEL, facts.label());
        row.add(HEIGHT, facts.size().height());
        row.add(WIDTH, facts.size().width());
        row.add(ENCODING, facts.encoding().toString());
        row.add(IMAGE, Binary.fromConstantByteArray(image.bytes()));
        return row;
    }

    /** What attempts left that failed. */
    private static void deleteOthers(List<Shard> shards, Path version, Configuration hadoop) throws IOException {
        Set<String> written = shards.stream().map(Shard::file).collect(Collectors.toSet());
        FileSystem files = version.getFileSystem(hadoop);
        for (FileStatus file : SourceFile.filesBelow(files, new Path(version, FOLDER))) {
            if (!written.contains(SourceFile.nameBelow(version, file.getPath()))) {
                files.delete(file.getPath(), false);
            }
        }
    }
}
