const split = (text: string): string[] => text.trim().split(/\s+/);

/** English words that carry no wish of their own in a goal. */
export const FILLER: ReadonlySet<string> = new Set(
  split(`a an the this that these those my our your his her their its some any all every each both few more most much many
  i we you he she they me us im id ive ill were youd youre theyre someone somebody everyone
  please kindly pls plz thanks thank hi hello hey dear ok okay well yes just simply really very quite rather too also
  can could would should shall will may might must want wants wanted need needs needed like love wish hope prefer let lets
  have has had having is are was were be been being am do does did doing done get gets got
  make sure ensure see go going gonna wanna try help start begin keep thing way kind sort type types kinds sorts
  there here now again once still yet already ever even always sometimes often maybe perhaps probably whatever whenever
  what which who whose where when why how if else while as than so such because though although
  in on at to for of from by with about into onto over out up down off through across via per around
  and or but nor then next after before finally first second last lastly afterwards
  it them him one ones other others another own same able available possible proper properly correct correctly right good nice
  new old current currently existing present whole entire full complete completely fully overall general usual normal regular
  library libraries media file files item items collection collections folder folders content contents stuff things part parts
  plan plans step steps task job goal workflow pipeline system plantain thing server nas machine computer disk drive box home
  use used using usage run runs running work works working version versions format formats codec codecs container containers
  quality resolution size sizes date dates number numbers name names named called titled stored located living sitting lying
  everything anything something nothing nobody someone time times today please soon later ago
  come comes came added arrived look looks looking like appear appears show shows showing shown
  standard default best decent reasonable sensible suitable appropriate common compatible compatibility
  list lists set sets group groups bunch couple lot lots plenty handful load loads pile
  weekly daily monthly nightly regularly routine automatically automatic auto
  were was wasnt isnt arent dont doesnt didnt cant wont shouldnt wouldnt couldnt hasnt havent
  really actually basically literally currently recently finally eventually
  copy copies version versions recording recordings
  think believe guess suppose figure decide choose pick select apply applies given based regarding concerning respect
  known completeness great far awesome fantastic cool super bad badly terrible horrible annoying finally ages lately often lot
  somehow anyway please fine better
  bit little small large big huge long short high low higher lower`),
);

/** Frequent words of other languages that English goals do not have. */
export const FOREIGN: Readonly<Record<string, ReadonlySet<string>>> = {
  de: new Set(
    split(`der die das den dem des ein eine einen einem einer und oder aber nicht kein keine keinen bitte alle alles mir mein meine
    meinen ich wir du sie es ist sind war werden wird fur mit von zu zum zur im auf aus bei nach vor uber unter ohne als wenn dass
    fehlende fehlenden filme filmen serien folgen musik dateien datei ordner aufnahmen erstelle erstellen umwandeln konvertiere
    konvertieren fulle ausfullen ordne sortiere mach mache mochte soll sollen kann konnen neu neue neuen alte alten grosser kleiner
    woche letzte letzten jahre jahren nur nachts lautstarke anpassen vorschaubilder aufraumen loschen`),
  ),
  fr: new Set(
    split(`le la les un une des du de et ou mais pas mes mon ma tous toutes tout est sont avec pour dans sur sans que qui ce cette
    ces je nous vous il elle veux voudrais faire fais convertir convertis remplir remplis les fichiers fichier films film musique
    dossiers manquants manquantes miniatures nouveaux nouvelles anciens plus moins seulement nuit`),
  ),
  es: new Set(
    split(`el los las una unos unas y o pero mis mi todos todas todo es son con para en sin que quien este esta estos quiero hacer
    convierte convertir rellena rellenar archivos archivo peliculas pelicula musica carpetas faltan nuevos nuevas viejos solo noche
    por favor del al`),
  ),
  it: new Set(
    split(`il lo gli i uno della dello delle dei degli e ma non tutti tutte tutto sono con per senza che chi questo questa voglio fare
    converti convertire riempi riempire file film musica cartelle mancanti nuovi nuove vecchi solo notte favore nella nel mia mio miei`),
  ),
  nl: new Set(
    split(`het een en of maar niet geen mijn alle alles is zijn worden met voor van naar op in uit bij zonder als dat die wil maak
    converteer vul bestanden bestand films muziek mappen ontbrekende nieuwe oude alleen nachts graag de`),
  ),
  pt: new Set(
    split(`o os as um uma uns umas e ou mas nao meus minhas todos todas tudo com para sem que quem este esta quero fazer converter
    converta preencher preencha arquivos arquivo filmes musica pastas faltando novos novas antigos so noite por do da dos das`),
  ),
};
