package io.entrannas.jobs.run;

import io.entrannas.UserError;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The result tables below {@code metrics/}, as Parquet with one partition per epoch. Writing an epoch replaces what an
 * earlier attempt at the same epoch left, so a resumed run ends with the rows of an undisturbed one.
 */
public final class MetricsTables {
    private static final String FOLDER = "metrics";
    private static final String PARTITION = "epoch=";
    private static final String PART = "part-";
    private static final Map<Class<?>, DataType> TYPES = Map.of(
            int.class, DataTypes.IntegerType,
            long.class, DataTypes.LongType,
            double.class, DataTypes.DoubleType,
            boolean.class, DataTypes.BooleanType,
            Double.class, DataTypes.DoubleType,
            Integer.class, DataTypes.IntegerType,
            Long.class, DataTypes.LongType,
            String.class, DataTypes.StringType,
            byte[].class, DataTypes.BinaryType);

    private final SparkSession spark;
    private final RunFolder folder;

    public MetricsTables(SparkSession spark, RunFolder folder) {
        this.spark = spark;
        this.folder = folder;
    }

    /**
     * @param rows table name to rows; the components of a row's record are the columns, the epoch is one more
     * @throws UserError when the folder cannot be written
     */
    public void write(int epoch, Map<String, ? extends List<? extends Record>> rows) {
        rows.forEach((table, records) -> {
            if (!records.isEmpty()) {
                writeParquet(FOLDER + "/" + table + "/" + PARTITION + epoch, records);
            }
        });
    }

    /** Writes a table that has no epochs, or replaces it; without rows there is no table. */
    public void write(String table, List<? extends Record> records) {
        if (records.isEmpty()) {
            folder.delete(FOLDER + "/" + table);
        } else {
            writeParquet(FOLDER + "/" + table, records);
        }
    }

    private void writeParquet(String name, List<? extends Record> records) {
        RecordComponent[] columns = records.get(0).getClass().getRecordComponents();
        StructField[] fields = Arrays.stream(columns)
                .map(c -> DataTypes.createStructField(
                        c.getName(), TYPES.get(c.getType()), !c.getType().isPrimitive()))
                .toArray(StructField[]::new);
        List<Row> rows = records.stream().map(r -> row(r, columns)).toList();
        String path = folder.temporary(name).toString();
        try {
            spark.createDataFrame(rows, new StructType(fields))
                    .coalesce(1)
                    .write()
                    .mode(SaveMode.Overwrite)
                    .parquet(path);
        } catch (Exception e) { // Scala throws checked exceptions without declaring them
            throw new UserError(
                    folder.path(name) + " cannot be written: " + rootCause(e).getMessage()
                            + "; make room, mend its permissions or choose another folder (run.dir, --output)",
                    e);
        }
        // An executor that writes to a disk of its own leaves the driver a folder without rows, and Spark calls it a
        // success.
        if (folder.list(path).stream().noneMatch(file -> file.startsWith(PART))) {
            throw new UserError(
                    folder.path(name) + " cannot be written: what an executor wrote of it cannot be seen here;"
                            + " run.dir (--output) must be on storage that all machines share (HDFS, S3A or a shared folder)");
        }
        folder.commit(name);
    }

    private static Throwable rootCause(Throwable e) {
        return e.getCause() == null ? e : rootCause(e.getCause());
    }

    /**
     * The rows of a table in no particular order; the epoch, if it has epochs, is the last column.
     *
     * @throws UserError when there is no such table or it is damaged
     */
    public List<Row> rows(String table) {
        String path = folder.path(FOLDER + "/" + table).toString();
        try {
            // A run that a later version goes on with has epochs with more columns than the earlier ones.
            return spark.read().option("mergeSchema", true).parquet(path).collectAsList();
        } catch (Exception e) { // Scala throws checked exceptions without declaring them
            throw new UserError(
                    path + " cannot be read: " + rootCause(e).getMessage()
                            + "; restore it, or start anew with --overwrite",
                    e);
        }
    }

    /**
     * The rows of a table by epoch, as the records that they were written from; see {@link #records}.
     *
     * @return empty when there is no such table
     * @throws UserError when it is damaged, or lacks what has been a column from the beginning
     */
    public <T extends Record> SortedMap<Integer, List<T>> read(String table, Class<T> type) {
        SortedMap<Integer, List<T>> epochs = new TreeMap<>();
        for (Row row : present(table)) {
            epochs.computeIfAbsent(row.getAs("epoch"), epoch -> new ArrayList<>())
                    .add(record(table, row, type));
        }
        return epochs;
    }

    /**
     * The rows of a table in no particular order, as the records that they were written from. A column that the version which
     * wrote a row did not know yet is null, or no number.
     *
     * @return empty when there is no such table
     * @throws UserError when it is damaged, or lacks what has been a column from the beginning
     */
    public <T extends Record> List<T> records(String table, Class<T> type) {
        return present(table).stream().map(row -> record(table, row, type)).toList();
    }

    private List<Row> present(String table) {
        return folder.list(FOLDER + "/" + table).isEmpty() ? List.of() : rows(table);
    }

    private <T extends Record> T record(String table, Row row, Class<T> type) {
        RecordComponent[] columns = type.getRecordComponents();
        Object[] values =
                Arrays.stream(columns).map(column -> read(row, column)).toArray();
        try {
            Constructor<T> constructor = type.getDeclaredConstructor(
                    Arrays.stream(columns).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            throw new UserError(
                    folder.path(FOLDER + "/" + table) + " has other columns than this version of the program reads: "
                            + row.schema().simpleString() + "; use the version that wrote it",
                    e);
        }
    }

    private static Object read(Row row, RecordComponent column) {
        int index = Arrays.asList(row.schema().fieldNames()).indexOf(column.getName());
        Object value = index < 0 ? null : row.get(index);
        return value == null && column.getType() == double.class ? Double.NaN : value;
    }

    /** Removes the rows of {@code epoch} and later, which a resumed run will write anew. */
    public void dropFrom(int epoch) {
        for (String table : folder.list(FOLDER)) {
            for (String partition : folder.list(FOLDER + "/" + table)) {
                if (partition.startsWith(PARTITION)
                        && Integer.parseInt(partition.substring(PARTITION.length())) >= epoch) {
                    folder.delete(FOLDER + "/" + table + "/" + partition);
                }
            }
        }
    }

    private static Row row(Record record, RecordComponent[] columns) {
        return RowFactory.create(
                Arrays.stream(columns).map(c -> value(record, c)).toArray());
    }

    private static Object value(Record record, RecordComponent column) {
        try {
            column.getAccessor().setAccessible(true);
            return column.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read column " + column.getName(), e);
        }
    }
}
