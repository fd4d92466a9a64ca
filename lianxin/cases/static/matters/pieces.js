/* Sends one file in pieces (tus): a line that breaks goes on where it stood. The library is fetched when it is needed. */
const PIECE = 512 * 1024;
let library = null;

export class RefusedError extends Error {}

function fetched(source) {
  if (window.tus) return Promise.resolve(window.tus);
  library ??= new Promise((done, fail) => {
    const script = document.createElement("script");
    script.src = source;
    script.onload = () => done(window.tus);
    script.onerror = () => {
      library = null;
      script.remove();
      fail(new Error("library"));
    };
    document.head.append(script);
  });
  return library;
}

/* photo: { blob, name, url, matter }; page: { library, endpoint, token }; watch: progress(share), at(url), begun(upload) */
export async function sendPieces(photo, page, watch) {
  const tus = await fetched(page.library);
  return new Promise((done, fail) => {
    const upload = new tus.Upload(photo.blob, {
      endpoint: page.endpoint,
      uploadUrl: photo.url || null,
      chunkSize: PIECE,
      retryDelays: [0, 1000, 3000, 5000, 10000],
      storeFingerprintForResuming: false,
      metadata: photo.matter ? { filename: photo.name, matter: photo.matter } : { filename: photo.name },
      headers: { "X-CSRFToken": page.token },
      onUploadUrlAvailable: () => watch.at?.(upload.url),
      onProgress: (sent, total) => watch.progress?.(total ? sent / total : 0),
      onSuccess: () => done(upload),
      onError: (error) => fail(refusal(error) ?? error),
    });
    watch.begun?.(upload);
    upload.start();
  });
}

/* The server's own sentence, where it said one. */
function refusal(error) {
  const answer = error.originalResponse;
  if (!answer || ![413, 422].includes(answer.getStatus())) return null;
  return new RefusedError(answer.getBody());
}
