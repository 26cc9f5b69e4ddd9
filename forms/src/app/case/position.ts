/** Where the device is; degrees WGS 84, accuracy in metres. */
export interface Position {
  readonly lat: number;
  readonly lng: number;
  readonly accuracyMetres: number;
}

const ANSWER_MS = 15_000;

/** Asks the device. `denied`: the person or the browser does not allow it; `failed`: it has no answer, or no way to find one. */
export function currentPosition(): Promise<Position | 'denied' | 'failed'> {
  if (!globalThis.isSecureContext || !globalThis.navigator.geolocation) return Promise.resolve('failed');
  return new Promise((resolve) => {
    globalThis.navigator.geolocation.getCurrentPosition(
      ({ coords }) =>
        resolve({ lat: rounded(coords.latitude), lng: rounded(coords.longitude), accuracyMetres: Math.round(coords.accuracy) }),
      (error) => resolve(error.code === error.PERMISSION_DENIED ? 'denied' : 'failed'),
      { enableHighAccuracy: true, timeout: ANSWER_MS, maximumAge: 30_000 },
    );
  });
}

/** Six decimals: a tenth of a metre, and what the form accepts. */
function rounded(degrees: number): number {
  return Math.round(degrees * 1_000_000) / 1_000_000;
}
