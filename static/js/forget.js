// Nothing of whoever has left stays in the browser: reviews and answers on their way, runs, times.

for (const name of ["localStorage", "sessionStorage"]) {
  try {
    window[name].clear();
  } catch {
    // Storage is refused in some private windows, where nothing was kept.
  }
}
