import { laneOf } from './partition.filter';

/** So many lanes that the hash itself shows. */
const ALL = 2 ** 32;

describe('laneOf', () => {
  // Computed with another implementation of Murmur3 x86 32, which gives the published values for its seeds 0 and 1.
  it.each([
    ['', 2_183_108_998],
    ['A-17', 3_776_692_874],
    ['Zürich', 1_476_142_773],
    ['customer 4711', 2_605_101_623],
    ['6f1d3c0a-2a57-4b8e-9d43-0b6f2f7c8e11', 1_863_651_970],
    ['6F1D3C0A-2A57-4B8E-9D43-0B6F2F7C8E11', 1_863_651_970],
  ])('hashes %j as MassTransit does', (key, hash) => {
    expect(laneOf(key, ALL)).toBe(hash);
  });

  it('takes bytes as they are', () => {
    expect(laneOf(Buffer.from('A-17'), ALL)).toBe(laneOf('A-17', ALL));
  });

  it('has as many lanes as were asked for', () => {
    expect(laneOf('A-17', 8)).toBe(3_776_692_874 % 8);
  });
});
