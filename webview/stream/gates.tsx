import { approvals, gatePeople } from '../../src/client/gate-people.ts';
import { listed, mayAnswer } from '../../src/client/permissions.ts';
import { titlesOf } from '../../src/client/states.ts';
import type { GateState, RunState } from '../../src/protocol/runs.ts';
import { Face, type FaceOf } from '../look/face.tsx';
import { Icon } from '../look/icon.tsx';
import { askOrSend } from '../shell/ask.ts';
import { usePage } from '../shell/page.ts';
import { Refusal } from '../shell/refusal.tsx';
import { Time } from './line.tsx';

/** More faces than that are counted. */
const MOST = 6;

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
  const { room } = usePage().session;
  const chart = room.workflows.value.find(({ hash }) => hash === run.definition);
  const title = titlesOf(chart)(gate.state);
  const { missing } = gatePeople(gate, room.members.value);
  return (
    <article class="gate" data-testid="gate" data-run={run.run} data-state={gate.state} aria-label={`Gate ${title}`}>
      <h3>
        <Icon name="gate" />
        <span class="grow">
          <b>{title}</b>
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
          {Array.from({ length: Math.min(missing, MOST) }, (_, index) => index).map((index) => (
            <span key={index} class="empty" aria-hidden="true" />
          ))}
        </span>
      </h3>
      <p class="dim">
        Waits for {gate.approved.length > 0 && missing === 1 ? 'one more approval' : approvals(missing)} by{' '}
        {listed(gate.by)}
        {gate.not && (
          <>
            , not by <bdi>{gate.not.name}</bdi>
          </>
        )}
        .
      </p>
      <People gate={gate} />
      <Answers run={run} gate={gate} />
    </article>
  );
}

/** Who is asked, who has approved and when, and whose answer does not count. */
function People({ gate }: { readonly gate: GateState }) {
  const { room } = usePage().session;
  const { asked, shutOut, lacks } = gatePeople(gate, room.members.value);
  return (
    <dl class="people" data-testid="gate-people">
      {asked.length > 0 && (
        <div data-people="asked">
          <dt>Asked</dt>
          <dd>
            {asked.slice(0, MOST).map((member) => (
              <Person key={member.id} of={member} />
            ))}
            {asked.length > MOST && <span class="dim">and {asked.length - MOST} more</span>}
          </dd>
        </div>
      )}
      {gate.approved.length > 0 && (
        <div data-people="approved">
          <dt>Approved</dt>
          <dd>
            {gate.approved.map((by) => (
              <Person key={by.id} of={by}>
                {by.at !== undefined && <Time at={by.at} />}
              </Person>
            ))}
          </dd>
        </div>
      )}
      {shutOut.length > 0 && (
        <div data-people="shut-out">
          <dt>Not asked</dt>
          <dd>
            {shutOut.slice(0, MOST).map(({ member, why }) => (
              <Person key={member.id} of={member}>
                <span class="dim">({why})</span>
              </Person>
            ))}
            {shutOut.length > MOST && <span class="dim">and {shutOut.length - MOST} more</span>}
          </dd>
        </div>
      )}
      {lacks !== undefined && (
        <div data-people="lacks">
          <dt class="hidden">Not enough people</dt>
          <dd class="lacks">
            <Icon name="warning" />
            <span>{lacks}</span>
          </dd>
        </div>
      )}
    </dl>
  );
}

function Person(props: { readonly of: FaceOf; readonly children?: preact.ComponentChildren }) {
  return (
    <span class="named">
      <Face of={props.of} size="small" />
      <bdi>{props.of.name}</bdi>
      {props.children}
    </span>
  );
}

function Answers({ run, gate }: { readonly run: RunState; readonly gate: GateState }) {
  const page = usePage();
  const { room, outbox } = page.session;
  const me = room.me.value;
  const origin = `gate ${run.run}/${gate.state}`;
  const mine = outbox.items.value.filter((item) => item.origin === origin);
  const refused = mine.find(({ delivery }) => delivery.kind === 'refused');
  const pending = mine.some(({ delivery }) => delivery.kind !== 'refused');
  const approve = mayAnswer(gate, me, 'approve');
  const reject = mayAnswer(gate, me, 'reject');
  const withdraw = mayAnswer(gate, me, 'withdraw');
  const answer = (command: string) => askOrSend(page, command, { run: run.run, origin });
  return (
    <>
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
      {approve === true && <AskToNotify />}
      {refused?.delivery.kind === 'refused' && (
        <Refusal message={refused.delivery.error.message} onDismiss={() => outbox.remove(refused.id)} />
      )}
    </>
  );
}

/** The browser asks for leave only because somebody pressed this, and only where it has not been asked before. */
function AskToNotify() {
  const { host, ui } = usePage();
  const { notices } = host;
  const leave = ui.noticeLeave.value ?? notices?.leave();
  if (!notices || leave === 'granted') return null;
  if (leave === 'denied')
    return ui.noticeLeave.value === undefined ? null : (
      <p class="dim" role="status">
        The browser will not notify you of gates. Its settings for this page can change that.
      </p>
    );
  return (
    <button
      type="button"
      class="quiet notify"
      data-testid="notify"
      onClick={async () => {
        ui.noticeLeave.value = await notices.ask();
      }}
    >
      Notify me of gates while this tab is in the background
    </button>
  );
}
