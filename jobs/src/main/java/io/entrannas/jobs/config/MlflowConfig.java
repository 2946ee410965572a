package io.entrannas.jobs.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The section {@code mlflow}.
 *
 * @param trackingUri of the server, with http or https and without user and password; empty for no tracking
 * @param experiment that the run belongs to
 */
public record MlflowConfig(Optional<URI> trackingUri, String experiment) {
    /** The key of the server in a configuration. */
    static final String KEY = "mlflow.tracking-uri";

    private static final String TRACKING_URI = "tracking-uri";
    private static final Logger LOG = LoggerFactory.getLogger(MlflowConfig.class);

    static MlflowConfig read(Section section) {
        return new MlflowConfig(
                section.textOrNull(TRACKING_URI).flatMap(MlflowConfig::server), section.text("experiment"));
    }

    /** A configuration with the server as it may be written down: it may have been given with a password. */
    Config writtenInto(Config tree) {
        return tree.withValue(
                KEY,
                ConfigValueFactory.fromAnyRef(trackingUri.map(URI::toString).orElse(null)));
    }

    /** Warns of what is no server: the variable may be there for other programs, which take more. */
    private static Optional<URI> server(String text) {
        try {
            URI uri = new URI(text);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                if (uri.getUserInfo() != null) {
                    LOG.warn("user and password in mlflow.tracking-uri are not used; set MLFLOW_TRACKING_USERNAME and"
                            + " MLFLOW_TRACKING_PASSWORD");
                }
                return Optional.of(
                        new URI(uri.getScheme(), null, uri.getHost(), uri.getPort(), uri.getPath(), null, null));
            }
        } catch (URISyntaxException e) {
            LOG.debug("mlflow.tracking-uri is no URI", e);
        }
        LOG.warn("mlflow.tracking-uri (MLFLOW_TRACKING_URI) names no server with http or https; nothing is tracked");
        return Optional.empty();
    }
}
