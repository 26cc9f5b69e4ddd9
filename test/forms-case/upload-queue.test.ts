import { UploadQueue } from '../../forms/src/app/case/upload-queue.ts';
import { ApiError } from '../../forms/src/shared/http/api-error.ts';

const file = (name: string) => new File(['x'], name);
const tooLarge = () => new ApiError({ status: 413, code: 'UPLOAD_TOO_LARGE', messages: { zh: '文件过大', en: 'too large' } });

describe('files on their way', () => {
  it('should go one after the other', async () => {
    // given
    const order: string[] = [];
    const queue = new UploadQueue(async ({ name }) => {
      order.push(`> ${name}`);
      await Promise.resolve();
      order.push(`< ${name}`);
    });
    // when
    const arrived = await queue.add([file('a.jpg'), file('b.jpg')]);
    // then
    expect(arrived).toBe(2);
    expect(order).toEqual(['> a.jpg', '< a.jpg', '> b.jpg', '< b.jpg']);
    expect(queue.isBusy()).toBe(false);
  });

  it('should keep a refused file with its reason, go on with the others, and send it again when asked', async () => {
    // given
    let isRefusing = true;
    const queue = new UploadQueue(async ({ name }) => {
      if (name === 'a.mp4' && isRefusing) throw tooLarge();
    });
    // when
    const arrived = await queue.add([file('a.mp4'), file('b.jpg')]);
    // then
    expect(arrived).toBe(1);
    expect(queue.failed().map((upload) => [upload.file.name, upload.error?.code])).toEqual([['a.mp4', 'UPLOAD_TOO_LARGE']]);
    // when
    isRefusing = false;
    await queue.again(queue.failed()[0]!.id);
    // then
    expect(queue.failed()).toEqual([]);
  });

  it('should forget what has arrived when more is added, and what the person drops', async () => {
    // given
    const queue = new UploadQueue(async ({ name }) => {
      if (name === 'bad') throw tooLarge();
    });
    await queue.add([file('a'), file('bad')]);
    // when
    await queue.add([file('b')]);
    // then
    expect(queue.uploads().map((upload) => upload.file.name)).toEqual(['bad', 'b']);
    // when
    queue.drop(queue.failed()[0]!.id);
    // then
    expect(queue.failed()).toEqual([]);
  });
});
