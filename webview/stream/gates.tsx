import { listed, mayAnswer } from '../../src/client/permissions.ts';
import { titlesOf } from '../../src/client/states.ts';
import type { GateState, RunState } from '../../src/protocol/runs.ts';
import { Face } from '../look/face.tsx';
import { Icon } from '../look/icon.tsx';
import { askOrSend } from '../shell/ask.ts';
import { usePage } from '../shell/page.ts';
import { Refusal } from '../shell/refusal.tsx';

/** The gates that are open now: what they wait for, and the answers of those who may give one. */
export function OpenGates() {
  const { session } = usePage();
  return (
    <>
      {session.room.openGates.value.map(({ run, gate }) => (
        <Gate key={`${run.run}/${gate.state}`} run={run} gate={gate} />
      ))}
    </>
  );
}

function Gate({ run, gate }: { readonly run: RunState; readonly gate: GateState }) {
  const page = usePage();
  const { room, outbox } = page.session;
  const me = room.me.value;
  const chart = room.workflows.value.find(({ hash }) => hash === run.definition);
  const origin = `gate ${run.run}/${gate.state}`;
  const mine = outbox.items.value.filter((item) => item.origin === origin);
  const refused = mine.find(({ delivery }) => delivery.kind === 'refused');
  const pending = mine.some(({ delivery }) => delivery.kind !== 'refused');
  const approve = mayAnswer(gate, me, 'approve');
  const reject = mayAnswer(gate, me, 'reject');
  const withdraw = mayAnswer(gate, me, 'withdraw');
  const missing = gate.approvals - gate.approved.length;
  const answer = (command: string) => askOrSend(page, command, { run: run.run, origin });
  return (
    <section class="gate" data-testid="gate" data-run={run.run} data-state={gate.state} aria-label="A gate waits">
      <h3>
        <Icon name="gate" />
        <span class="grow">
          <b>{titlesOf(chart)(gate.state)}</b>
          {room.runs.value.size > 1 && (
            <span class="dim">
              {' · '}
              <bdi>{run.title}</bdi>
            </span>
          )}
        </span>
        <span class="approvals" title={`${gate.approved.length} of ${gate.approvals} approvals`}>
          {gate.approved.map((by) => (
            <Face key={by.id} of={by} size="small" />
          ))}
          {Array.from({ length: Math.max(0, missing) }, (_, index) => index).map((index) => (
            <span key={index} class="empty" aria-hidden="true" />
          ))}
        </span>
      </h3>
      <p class="dim">
        Waits for {missing === 1 ? 'one approval' : `${missing} approvals`} by {listed(gate.by)}
        {gate.not ? `, not by ${gate.not.name}` : ''}.
      </p>
      <div class="row">
        {approve === true && (
          <button
            type="button"
            class="button primary"
            data-command="approve"
            aria-disabled={pending}
            onClick={() => answer('approve')}
          >
            Approve
          </button>
        )}
        {withdraw === true && (
          <button
            type="button"
            class="button"
            data-command="withdraw"
            aria-disabled={pending}
            onClick={() => answer('withdraw')}
          >
            Take my approval back
          </button>
        )}
        {reject === true && (
          <button
            type="button"
            class="button"
            data-command="reject"
            aria-disabled={pending}
            onClick={() => answer('reject')}
          >
            Reject…
          </button>
        )}
        {approve !== true && withdraw !== true && reject !== true && <span class="dim">{approve}</span>}
      </div>
      {refused?.delivery.kind === 'refused' && (
        <Refusal message={refused.delivery.error.message} onDismiss={() => outbox.remove(refused.id)} />
      )}
    </section>
  );
}
