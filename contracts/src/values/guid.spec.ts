import { EMPTY_GUID, presentGuid } from './guid';

describe('presentGuid', () => {
  it.each([null, undefined, EMPTY_GUID])('takes %s for no id', (id) => {
    expect(presentGuid(id)).toBeUndefined();
  });

  it('gives an id that is there', () => {
    expect(presentGuid('00000000-0000-0000-0000-000000000001')).toBe('00000000-0000-0000-0000-000000000001');
  });
});
