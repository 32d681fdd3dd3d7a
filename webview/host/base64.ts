import { SAVED_BYTES } from '../../src/protocol/limits.ts';

/** The bytes as text, for messages that are text. Rejects with a sentence where they are too many. */
export async function base64Of(content: Blob): Promise<string> {
  if (content.size > SAVED_BYTES)
    throw new Error(`It would have more than ${SAVED_BYTES / 1024 / 1024} MB, and is not saved.`);
  const reader = new FileReader();
  return new Promise((resolve, reject) => {
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.onerror = () => reject(reader.error ?? new Error('It could not be read.'));
    reader.readAsDataURL(content);
  });
}
