/** Saves text as a file of the reader; nothing leaves the machine. */
export function downloadText(fileName: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName.toLowerCase().replaceAll(/[^a-z0-9.]+/g, "-");
  link.click();
  URL.revokeObjectURL(url);
}
