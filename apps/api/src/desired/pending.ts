import { crossCheck } from '@tallygate/config/cross-check';
import { editToml } from '@tallygate/config/edit-toml';
import { versionOf } from '@tallygate/config/parse-toml';
import { redactConfig, redactToml } from '@tallygate/config/redact';
import { renderConfigToml } from '@tallygate/config/render-toml';
import type { PendingView } from '@tallygate/contracts/entity-change';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import type { Subject } from '@tallygate/contracts/rights';
import type { ConfigState } from './config-state.ts';
import { describeConfigChanges } from './describe-changes.ts';
import { ownSelection } from './own-selection.ts';
import { selectChanges, withDesired } from './selection.ts';

/** What an apply of everything would change: in words, as text, and what speaks against it. */
export function pendingView(state: ConfigState, viewer: Subject): PendingView {
  const chosen = selectChanges(state, 'all');
  const next = withDesired(state.running, chosen, state);
  const { findings, warnings } = crossCheck(next);
  const number = state.lastApplied?.number ?? 0;
  return {
    baseVersion: state.lastApplied?.number ?? null,
    changes: describeConfigChanges(state, { before: state.running, after: next, otherwise: '' }),
    // The same number on both sides: the first line would otherwise be a difference of its own.
    ...(ownTexts(state, next) ?? {
      before: redactedToml(state.running, number),
      after: redactedToml(next, number),
    }),
    findings,
    warnings,
    left: ownSelection(viewer, state, chosen).left,
  };
}

/** The file that somebody keeps, as it is and as an apply would edit it; null when that cannot be shown. */
function ownTexts({ file, keptText }: ConfigState, next: GatewayConfig) {
  if (keptText === null || !file?.config) return null;
  const edited = editToml(keptText, next, { version: versionOf(keptText) ?? 0 });
  if (edited.rewritten.includes('')) return null;
  return { before: redactToml(keptText), after: redactToml(edited.text) };
}

/** config.toml of a configuration with its secrets masked. */
export function redactedToml(config: GatewayConfig, version: number): string {
  return renderConfigToml(redactConfig(config), { version });
}
