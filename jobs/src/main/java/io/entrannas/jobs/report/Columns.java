package io.entrannas.jobs.report;

import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows of a table turned into lists of numbers for charts. */
final class Columns {
    /** More than a screen can show, and half as long as all of them. */
    private static final MathContext PRECISION = new MathContext(6);

    private Columns() {}

    /** The columns that hold numbers, by name, in the order of the record's components. */
    static Map<String, List<Double>> of(Collection<?> rows) {
        Map<String, List<Double>> columns = new LinkedHashMap<>();
        for (Object row : rows) {
            for (RecordComponent component : row.getClass().getRecordComponents()) {
                if (component.getType() != String.class && component.getType() != boolean.class) {
                    columns.computeIfAbsent(component.getName(), name -> new ArrayList<>())
                            .add(number((Number) value(row, component)));
                }
            }
        }
        return columns;
    }

    private static Object value(Object row, RecordComponent component) {
        try {
            return component.getAccessor().invoke(row);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read column " + component.getName(), e);
        }
    }

    /** Rounded for a chart; null for what is no number, which JSON cannot say otherwise. */
    static Double number(Number value) {
        if (value == null || !Double.isFinite(value.doubleValue())) {
            return null;
        }
        return new BigDecimal(value.doubleValue()).round(PRECISION).doubleValue();
    }
}
