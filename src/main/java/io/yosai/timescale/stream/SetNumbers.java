package io.yosai.timescale.stream;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.postgresql.util.ByteConverter;

/** Numbers that steps of a route have set: all throw an {@link ArithmeticException} where the type cannot hold one. */
final class SetNumbers {
    /** Of PostgreSQL: as many digits after the point are the most. */
    private static final int SCALE = 16_383;
    /** Of PostgreSQL, too: before it. pgjdbc writes the bytes of another number where there are more. */
    private static final int WHOLE_DIGITS = 131_072;
    /** More than the widest integer has: of 1E+999999999 Java would write all digits. */
    private static final int INTEGER_DIGITS = 20;

    private SetNumbers() {
    }

    static BigInteger whole(Number value) {
        BigDecimal decimal = new BigDecimal(value.toString());
        if ((long) decimal.precision() - decimal.scale() > INTEGER_DIGITS
                || decimal.signum() != 0 && (long) decimal.precision() - decimal.scale() <= 0) {
            throw new ArithmeticException("out of range");
        }
        return decimal.toBigIntegerExact();
    }

    static long unsigned(BigInteger value) {
        if (value.signum() < 0 || value.bitLength() > 32) {
            throw new ArithmeticException("out of range");
        }
        return value.longValue();
    }

    /** A number that is too large for the type must not become infinite. */
    static double real(Number value, double number) {
        if (Double.isInfinite(number) && !Double.isInfinite(value.doubleValue())
                || Double.isInfinite(number) && !(value instanceof Double || value instanceof Float)) {
            throw new ArithmeticException("out of range");
        }
        return number;
    }

    /** Java's decimal numbers have neither NaN nor infinite ones. */
    static byte[] numeric(Number value) {
        double number = value instanceof Double || value instanceof Float ? value.doubleValue() : 0;
        if (!Double.isNaN(number) && !Double.isInfinite(number)) {
            BigDecimal decimal = new BigDecimal(value.toString());
            if (decimal.scale() > SCALE || (long) decimal.precision() - decimal.scale() > WHOLE_DIGITS) {
                throw new ArithmeticException("too many digits");
            }
            return ByteConverter.numeric(decimal);
        }
        byte[] special = new byte[8];
        ByteConverter.int2(special, 4, Double.isNaN(number) ? 0xC000 : number > 0 ? 0xD000 : 0xF000);
        return special;
    }
}
