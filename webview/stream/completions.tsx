import { useEffect, useRef } from 'preact/hooks';

/** One line of what the composer offers. */
export interface Offer {
  readonly key: string;
  readonly label: string;
  readonly hint?: string;
  /** What it is, or why it can't be had now. */
  readonly note: string;
  readonly refused: boolean;
}

export const optionId = ({ key }: Offer): string => `completion-${key}`;

/** What fits what is typed: commands, of which those that can't be sent now say why, or members. */
export function Completions(props: {
  readonly label: string;
  readonly offers: readonly Offer[];
  readonly chosen: Offer | undefined;
  readonly onTake: (offer: Offer) => void;
}) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [props.chosen?.key]);
  return (
    <div class="completions" id="completions" role="listbox" aria-label={props.label} ref={list}>
      {props.offers.map((offer) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the text field's, which keeps the focus
        <div
          key={offer.key}
          id={optionId(offer)}
          role="option"
          tabIndex={-1}
          class={offer.refused ? 'refused' : ''}
          aria-selected={offer.key === props.chosen?.key}
          data-command={offer.key}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => props.onTake(offer)}
        >
          <b>{offer.label}</b>
          {offer.hint !== undefined && offer.hint !== '' && <span class="hint">{offer.hint}</span>}
          <span class="dim">{offer.note}</span>
        </div>
      ))}
    </div>
  );
}
