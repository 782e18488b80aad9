/**
 * Certificates of a bed: one {@link dev.slipway.testbed.pki.CertificateAuthority} and what it issues, all of elliptic
 * curve keys that never leave the bed.
 */
@NullMarked
package dev.slipway.testbed.pki;

import org.jspecify.annotations.NullMarked;
