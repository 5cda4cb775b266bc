package io.yosai.timescale.stream;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Rows as the source sent them, which to a route are a List of Maps. A row that nobody asks for stays bytes. Not safe
 * for several threads at a time while one of them changes it.
 */
public final class Rows extends AbstractList<Map<String, Object>> {
    private final Layout layout;
    private final Map<String, Integer> positions;
    /** Of {@code byte[]}, of {@link Row}, and of what steps have put in their places. */
    private final List<Object> items;
    private boolean touched;

    /** @param rows the messages of a binary COPY, one per row, without header and trailer */
    public Rows(Layout layout, List<byte[]> rows) {
        this.layout = layout;
        this.positions = layout.positions();
        this.items = new ArrayList<>(rows);
    }

    public Layout layout() {
        return layout;
    }

    Map<String, Integer> positions() {
        return positions;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Map<String, Object> get(int index) {
        Object item = items.get(index);
        if (item instanceof byte[] bytes) {
            touched = true;
            item = new Row(this, bytes);
            items.set(index, item);
        }
        return (Map<String, Object>) item;
    }

    @Override
    public int size() {
        return items.size();
    }

    @Override
    public Map<String, Object> set(int index, Map<String, Object> row) {
        Map<String, Object> before = get(index);
        items.set(index, row);
        return before;
    }

    @Override
    public void add(int index, Map<String, Object> row) {
        items.add(index, row);
        touched = true;
        modCount++;
    }

    @Override
    public Map<String, Object> remove(int index) {
        Map<String, Object> before = get(index);
        items.remove(index);
        modCount++;
        return before;
    }

    /** As {@link #hashCode()}. */
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    /**
     * A page, or a row, is equal to itself alone: Camel asks a body on which an expression such as
     * <code>${body.size}</code> calls a method for its hash, which would decode every value.
     */
    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    /** Returns whether a step has asked for a row, or added one. */
    public boolean isTouched() {
        return touched;
    }

    /** The bytes of a row, or the row as a step left it. */
    Object item(int index) {
        return items.get(index);
    }
}
