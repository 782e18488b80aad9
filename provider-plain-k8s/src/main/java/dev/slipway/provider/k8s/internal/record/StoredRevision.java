package dev.slipway.provider.k8s.internal.record;

import dev.slipway.model.Revision;
import java.util.Optional;

/**
 * A revision as it was read.
 *
 * @param name of its ConfigMap
 * @param revision what it holds
 * @param previous the name of its predecessor's ConfigMap
 * @param size how many characters its document has
 */
record StoredRevision(String name, Revision revision, Optional<String> previous, int size) {}
