import '../look/more-icons.ts';
import { assertNever } from '../../src/shared/assert-never.ts';
import { CommandForm } from './command-form.tsx';
import { MemberForm } from './member-form.tsx';
import { OwnersLinks, ShareForm } from './share-form.tsx';
import type { Question } from './ui.ts';

/** The form that a question is answered in. */
export function QuestionForm({ question, onClose }: { readonly question: Question; readonly onClose: () => void }) {
  switch (question.kind) {
    case 'command':
      return <CommandForm key={question.command.name} question={question} onClose={onClose} />;
    case 'share':
      return <ShareForm onClose={onClose} />;
    case 'links':
      return <OwnersLinks onClose={onClose} />;
    case 'member':
      return <MemberForm question={question} onClose={onClose} />;
    default:
      return assertNever(question, 'question');
  }
}
