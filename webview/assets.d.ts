/** Files that the bundler takes in: style sheets by their side effect, icons as text. */
declare module '*.css';
declare module '*.svg' {
  const text: string;
  export default text;
}
