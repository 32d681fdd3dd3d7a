import { Icon } from '../look/icon.tsx';

/** What was refused and why, beside what caused it. */
export function Refusal({ message, onDismiss }: { readonly message: string; readonly onDismiss?: () => void }) {
  return (
    <div class="refusal" role="alert" data-testid="refusal">
      <Icon name="error" />
      <span class="grow">{message}</span>
      {onDismiss && (
        <button type="button" class="button icon-only" aria-label="Dismiss" onClick={onDismiss}>
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}
