package dev.slipway.provider.k8s.internal.kube;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Stands between the client and the network, so that a request goes out once: neither the client itself nor what its host has put into it sends one
 * again of which nobody knows what came of it.
 */
final class ClientJavaOnce implements Interceptor {
    private static final int UNAVAILABLE = 503;
    private static final String LATER = "Retry-After";

    @Override
    public Response intercept(Chain chain) throws IOException {
        Request request = chain.request();
        ClientJavaAttempt attempt = request.tag(ClientJavaAttempt.class);
        if (attempt != null && !attempt.send()) {
            throw new IOException("it was given up, or was sent before, and isn't sent again");
        }
        Response response = chain.proceed(request);
        if (attempt != null) {
            attempt.answer();
        }
        // The client takes this for permission to send it again at once, whatever it was told of resending.
        return response.code() == UNAVAILABLE && response.header(LATER, "").matches("0+")
                ? response.newBuilder().removeHeader(LATER).build()
                : response;
    }
}
