import { describe, expect, it } from 'vitest';
import { paintOf } from '../../../webview/picture/colours.ts';

describe('colours of a picture', () => {
  it('PAGE-173: whatever way a browser says a colour, it is written as every reader of SVG knows it', () => {
    expect(paintOf('rgb(31, 31, 31)')).toEqual({ colour: '#1f1f1f', opacity: 1 });
    expect(paintOf('rgba(0, 120, 212, 0.5)')).toEqual({ colour: '#0078d4', opacity: 0.5 });
    expect(paintOf('color(srgb 0.2 1 0 / 0.25)')).toEqual({ colour: '#33ff00', opacity: 0.25 });
    expect(paintOf('color(srgb 1.0001 -1e-7 0.5)')).toEqual({ colour: '#ff0080', opacity: 1 });
    expect(paintOf('none')).toEqual({ colour: 'none', opacity: 1 });
  });
});
