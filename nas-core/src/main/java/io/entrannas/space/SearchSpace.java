package io.entrannas.space;

import io.entrannas.UserError;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The candidate operations on every edge (paper table 6). Position in the list is the column of alpha.
 *
 * @param operations in the order of {@link Operation}, whatever the order given, so that a space means the same however
 *     it is written; at least one besides {@link Operation#NONE}, none twice, none that only published cells use
 */
public record SearchSpace(List<Operation> operations) {
    private static final Set<Operation> PUBLISHED_ONLY = EnumSet.of(Operation.SEP_CONV_7X7, Operation.CONV_7X1_1X7);

    /** {@code none} and the 7 operations of DARTS. */
    public static final SearchSpace STANDARD =
            new SearchSpace(List.copyOf(EnumSet.range(Operation.NONE, Operation.DIL_CONV_5X5)));

    /** {@link #STANDARD} and the 5 extra operations of the paper's larger space. */
    public static final SearchSpace EXTENDED =
            new SearchSpace(List.copyOf(EnumSet.range(Operation.NONE, Operation.CONV_1X7_7X1)));

    public SearchSpace {
        Set<Operation> distinct = EnumSet.noneOf(Operation.class);
        for (Operation operation : operations) {
            if (!distinct.add(operation)) {
                throw new IllegalArgumentException("operation '" + operation.key() + "' is listed twice");
            }
            if (PUBLISHED_ONLY.contains(operation)) {
                throw new IllegalArgumentException("operation '" + operation.key()
                        + "' occurs in published cells only and cannot be searched; there are "
                        + keys(EXTENDED.operations));
            }
        }
        if (distinct.stream().allMatch(o -> o == Operation.NONE)) {
            throw new IllegalArgumentException("at least one operation besides 'none' is needed");
        }
        operations = List.copyOf(distinct);
    }

    /**
     * The space that a user wrote down: {@code standard}, {@code extended}, or the names of its operations.
     *
     * @throws UserError when that is no search space; the message says why
     */
    public static SearchSpace of(List<String> names) {
        if (names.equals(List.of("standard"))) {
            return STANDARD;
        }
        if (names.equals(List.of("extended"))) {
            return EXTENDED;
        }
        try {
            List<Operation> operations = new ArrayList<>();
            for (String name : names) {
                operations.add(Operation.of(name));
            }
            return new SearchSpace(operations);
        } catch (IllegalArgumentException e) {
            throw new UserError(
                    "no search space is " + names + ": " + e.getMessage()
                            + "; give 'standard', 'extended' or a list of operations",
                    e);
        }
    }

    /** Number of columns of alpha. */
    public int size() {
        return operations.size();
    }

    /**
     * The column of an operation, 0..size()-1.
     *
     * @throws IllegalArgumentException when the space has no such operation
     */
    public int column(Operation operation) {
        int column = operations.indexOf(operation);
        if (column < 0) {
            throw new IllegalArgumentException(
                    "operation '" + operation.key() + "' is not in the search space " + keys(operations));
        }
        return column;
    }

    public boolean hasNone() {
        return operations.contains(Operation.NONE);
    }

    /** The same space without {@code none}, which EnTranNAS-DST does not search (paper section 2.4). */
    public SearchSpace withoutNone() {
        return new SearchSpace(
                operations.stream().filter(o -> o != Operation.NONE).toList());
    }

    private static String keys(List<Operation> operations) {
        return operations.stream().map(Operation::key).collect(Collectors.joining(", "));
    }
}
