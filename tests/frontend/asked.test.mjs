import assert from 'node:assert/strict';
import test from 'node:test';
import { answerer, isLong, offer, summary, turnsOf } from '../../cassette_viz/frontend/src/asked.js';
import { compile } from '../../cassette_viz/frontend/src/columns.js';
import { payload } from './streams.mjs';

const message = (role, given = {}) => ({ role, text: '', calls: [], answers: '', other: [], ...given });
const call = (id, name) => ({ id, name, arguments: '{}' });
const asked = (given = {}) => ({
  messages: [message('system'), message('user')],
  tools: [],
  parameters: [],
  continues: null,
  continued_by: null,
  ...given,
});

test('one line says who spoke, how many tools there were, and the parameters that matter most', () => {
  const tools = [
    { name: 'add', description: '' },
    { name: 'multiply', description: '' },
  ];
  const parameters = [
    ['stream', 'true'],
    ['tool_choice', 'auto'],
    ['max_tokens', '4000'],
  ];
  assert.equal(summary(asked({ tools, parameters })), 'system, user; 2 tools; max_tokens 4000; tool_choice auto');
});

test('many messages are counted', () => {
  assert.equal(summary(asked({ messages: Array(30).fill(message('user')) })), '30 messages');
});

test('parameters are told in the spelling of every vendor, and those that are no plain values are not', () => {
  const parameters = [
    ['generationConfig.temperature', '0.5'],
    ['generationConfig.maxOutputTokens', '10'],
    ['tool_choice', '{"type": "any"}'],
    ['options.num_predict', '7'],
  ];
  assert.equal(summary(asked({ parameters })), 'system, user; maxOutputTokens 10; num_predict 7; temperature 0.5');
});

test('a request of which nothing is known says so', () => {
  assert.equal(summary(asked({ messages: [] })), 'nothing');
});

test('roles cannot turn the line around', () => {
  assert.equal(summary(asked({ messages: [message('a\u202eb')] })), 'a\\u202eb');
});

test('the second fold says what it holds', () => {
  assert.equal(offer(asked({ tools: [{ name: 'a', description: '' }], parameters: [['a', '1']] })), '1 tool, 1 parameter');
  assert.equal(offer(asked()), '');
});

test('a result has the name and the colour of the call that it answers', () => {
  const [first, , result, other] = turnsOf([
    message('assistant', { calls: [call('c1', 'add'), call('c2', 'multiply')] }),
    message('tool', { answers: 'c1' }),
    message('tool', { answers: 'c2' }),
    message('tool', { answers: 'who' }),
  ]);
  assert.deepEqual(
    first.calls.map(({ colour }) => colour),
    ['tool0', 'tool1'],
  );
  assert.deepEqual(result.result, { colour: 'tool1', name: 'multiply', id: 'c2' });
  assert.deepEqual(other.result, { colour: 'none', name: 'who', id: '' });
});

test('where calls have no ids, results are found by name', () => {
  const [, result] = turnsOf([message('model', { calls: [call('', 'add')] }), message('tool', { answers: 'add' })]);
  assert.deepEqual(result.result, { colour: 'tool0', name: 'add', id: '' });
});

test('an answer that was sent back in pieces has one speaker and one row of colours, the next begins anew', () => {
  const turns = turnsOf([
    message('assistant', { calls: [call('1', 'a')] }),
    message('assistant', { calls: [call('2', 'b')] }),
    message('user'),
    message('user'),
    message('assistant', { calls: [call('3', 'c')] }),
  ]);
  assert.deepEqual(
    turns.map(({ speaker }) => speaker),
    ['assistant', '', 'user', 'user', 'assistant'],
  );
  assert.deepEqual(
    turns.flatMap(({ calls }) => calls.map(({ colour }) => colour)),
    ['tool0', 'tool1', 'tool0'],
  );
});

test('who answers is called as in the request', () => {
  assert.equal(answerer([message('user'), message('model'), message('user')]), 'model');
  assert.equal(answerer([]), 'assistant');
});

test('texts are long by their characters or by their lines', () => {
  assert.equal(isLong('x'.repeat(480)), false);
  assert.equal(isLong('x'.repeat(481)), true);
  assert.equal(isLong('\n'.repeat(6)), false);
  assert.equal(isLong('\n'.repeat(7)), true);
});

test('a payload without a request is read all the same', () => {
  assert.equal(compile(payload([0], [])).asked, null);
});
