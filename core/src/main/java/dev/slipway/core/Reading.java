package dev.slipway.core;

import dev.slipway.core.history.RecordExport;

/**
 * What tells a host how things are.
 *
 * @param reads deployments, their statuses and their history
 * @param drifts instance types that were redefined
 * @param logs of replicas
 * @param audits of what is held
 * @param export of the record
 */
record Reading(Reads reads, InstanceTypeDrifts drifts, Logs logs, Audits audits, RecordExport export) {}
