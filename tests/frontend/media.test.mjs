import assert from 'node:assert/strict';
import test from 'node:test';
import { safeSource } from '../../cassette_viz/frontend/src/views/media.js';

test('only raster pictures that came with the stream become pictures', () => {
  assert.equal(safeSource({ chunk: 1, type: 'image/png', data: 'AAAA' }), 'data:image/png;base64,AAAA');
  assert.equal(safeSource({ chunk: 1, type: '', data: 'data:image/webp;base64,AAAA' }), 'data:image/webp;base64,AAAA');
  for (const [type, data] of [
    ['image/svg+xml', 'AAAA'],
    ['image/png', 'https://example.org/a.png'],
    ['image/png', 'javascript:alert(1)'],
    ['image/png', 'data:image/svg+xml;base64,AAAA'],
    ['image/png', 'data:text/html;base64,AAAA'],
    ['text/html', 'AAAA'],
  ]) {
    assert.equal(safeSource({ chunk: 1, type, data }), '', `${type} ${data}`);
  }
});
