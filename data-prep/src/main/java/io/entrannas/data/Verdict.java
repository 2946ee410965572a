package io.entrannas.data;

import java.io.Serializable;

/** What was found when an image was looked at: its facts, or why it is no use. */
sealed interface Verdict extends Serializable permits ImageFacts, RejectedImage {
    String key();
}
