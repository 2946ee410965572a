package io.entrannas.jobs.averaging;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Stands between two peers, lets everything through and keeps a copy of what goes in either direction. */
final class CapturingProxy implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final ByteArrayOutputStream captured = new ByteArrayOutputStream();

    CapturingProxy(int target) throws IOException {
        daemon(() -> {
            Socket in = server.accept();
            Socket out = new Socket(InetAddress.getLoopbackAddress(), target);
            daemon(() -> pass(in.getInputStream(), out));
            pass(out.getInputStream(), in);
        });
    }

    int port() {
        return server.getLocalPort();
    }

    byte[] captured() {
        synchronized (captured) {
            return captured.toByteArray();
        }
    }

    private void pass(InputStream from, Socket to) throws IOException {
        try (to) {
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[1 << 16];
            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                synchronized (captured) {
                    captured.write(buffer, 0, n);
                }
                out.write(buffer, 0, n);
            }
        }
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void daemon(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException e) {
                        // One side has closed the connection: there is nothing more to capture.
                    }
                },
                "capturing-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
