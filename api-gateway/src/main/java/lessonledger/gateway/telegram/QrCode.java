package lessonledger.gateway.telegram;

import io.nayuki.qrcodegen.QrCode.Ecc;

/** Draws an address as a QR code, for a phone's camera. */
final class QrCode {

    /** The white margin that readers need, in modules (ISO/IEC 18004, section 5.3.8). */
    private static final int QUIET = 4;

    private QrCode() {}

    /** Returns an SVG of one path, black on white in any colour scheme, without script and without style. */
    static String svg(String address) {
        io.nayuki.qrcodegen.QrCode code = io.nayuki.qrcodegen.QrCode.encodeText(address, Ecc.MEDIUM);
        int width = code.size + 2 * QUIET;
        StringBuilder path = new StringBuilder();
        for (int y = 0; y < code.size; y++) {
            for (int x = 0; x < code.size; x++) {
                int begin = x;
                while (x < code.size && code.getModule(x, y)) {
                    x++;
                }
                if (x > begin) {
                    path.append('M').append(begin + QUIET).append(' ').append(y + QUIET);
                    path.append('h')
                            .append(x - begin)
                            .append("v1h-")
                            .append(x - begin)
                            .append('z');
                }
            }
        }
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + width + " " + width
                + "\" role=\"img\" shape-rendering=\"crispEdges\"><rect width=\"" + width + "\" height=\"" + width
                + "\" fill=\"#fff\"/><path fill=\"#000\" d=\"" + path + "\"/></svg>";
    }
}
