import type { Picture } from './svg-picture.ts';

/** Pixels of the picture for one of the drawing, where it is not too large for a canvas. */
const SHARP = 2;
const MOST_SIDE = 12_000;
const MOST_PIXELS = 48_000_000;

/** The picture in pixels. Rejects with a sentence where the browser can't draw it. */
export async function pngPicture({ text, width, height }: Picture): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const scale = Math.min(SHARP, MOST_SIDE / Math.max(width, height), Math.sqrt(MOST_PIXELS / (width * height)));
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.floor(width * scale));
    canvas.height = Math.max(1, Math.floor(height * scale));
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const png = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (!png) throw new Error('The browser could not make a PNG of it. Try SVG.');
    return png;
  } finally {
    URL.revokeObjectURL(address);
  }
}
