/**
 * The words that goals are made of: concept → phrases. `~` after a word: a verb in all its forms; `+`: a noun in one or
 * many. Words are written as they are read: lower case, without hyphens.
 */
export const ACTIONS = {
  fill: "fill~|complete~|enrich~|populate~|augment~|flesh~ out|look~ up|figure~ out",
  mend: "fix~|repair~|correct~|mend~|improve~|sort~ out|clean~ up|clean~|better|polish~|work~ on",
  add: "add~|set~|supply|provide~|get~|fetch~|find~|determine~|give~|complement~",
  write: "write~|embed~|save~|store~|put~|burn~|persist~|bake~|apply~|tag~|retag~|re tag~|sync~",
  make: "make~|create~|generate~|render~|produce~|build~|draw~|need~|do~|missing a|want~ to see|regenerate~",
  organize:
    "organize~|organise~|rename~|tidy~|tidy~ up|restructure~|reorder~|re order~|sort~|arrange~|reorganize~|reorganise~|declutter~|put~ in order|put~ away|move~|relocate~|file~ away|shelve~",
  convert:
    "transcode~|re encode~|reencode~|encode~|recode~|convert~|remux~|rewrap~|turn~|change~|transform~|migrate~|switch~",
  shrink:
    "compress~|recompress~|re compress~|shrink~|downscale~|down scale~|scale~ down|downsize~|slim~ down|squeeze~|smaller|save~ space|save~ disk space|free~ space|free~ up space|free~ disk space|free~ up disk space|free~ up some space|save~ some space|reclaim~ space|reclaim~ disk space|less space|less disk space|less room|reduce~ the size|cut~ down the size|reduce~ the file size|reduce~ file size|bring~ down the size|reduce~ to|reduce~ the resolution|lower~ the resolution|lower~ resolution",
  extract: "extract~|rip~|pull~ out|pull~|strip~ out|take~ out|take~|separate~|demux~|export~",
  level: "normalize~|normalise~|level~|even~ out|equalize~|equalise~|balance~|harmonize~|harmonise~|match~ the volume",
  probe:
    "probe~|read~|rescan~|re scan~|scan~|reread~|re read~|re probe~|reprobe~|check~ again|read~ again|re examine~|reexamine~|refresh~ technical data|inspect~|check~|verify~|look~ at|examine~",
  analyze: "analyze~|analyse~|study|go~ through|parse~|review~|mine~|digest~",
  reindex: "reindex~|re index~",
  refresh: "rebuild~|re build~|refresh~|update~|redo~|renew~|recreate~|recompute~|recalculate~|re create~",
  reembed: "reembed~|re embed~|vectorize~|vectorise~|embed~ again",
  transcribe: "transcribe~|caption~|subtitle~|speech to text|write~ down what is said",
  summarize:
    "summarize~|summarise~|sum~ up|condense~|write~ summaries|write~ a summary|make~ summaries|generate~ summaries|create~ summaries",
  dedupe: "dedupe~|de dupe~|dedup~|deduplicate~|de duplicate~",
  retry:
    "retry~|re try~|rerun~|re run~|run~ again|try~ again|restart~|requeue~|re queue~|repeat~|resubmit~|revive~|resume~",
  clear:
    "clear~|work~ off|get~ through|empty~|catch~ up|drain~|work~ through|finish~|burn~ down|eliminate~|chew~ through|deal~ with",
  relieve:
    "reduce~|relieve~|speed~ up|accelerate~|resolve~|solve~|unblock~|unclog~|ease~|shorten~|make~ faster|lower~|optimize~|optimise~|tune~|decrease~|cut~",
  process: "process~|ingest~|handle~|import~|run~ through|take~ care of|prepare~|onboard~|take~ in",
  maintain:
    "maintenance|housekeeping|upkeep|spring clean|spring cleaning|house keeping|routine work|weekly chores|usual chores|chores|weekly routine|nightly routine|weekly care|weekly tidy up|tune up",
  remove: "delete~|remove~|erase~|purge~|trash~|get~ rid of|throw~ away|throw~ out|wipe~|drop~|discard~|unlink~",
  elsewhere:
    "download~|upload~|email~|mail~|publish~|share~|play~|stream~|buy~|order pizza|translate~|dub~|crop~|trim~|cut~ out|merge~|join~|concatenate~|back~ up|backup~|watermark~|rotate~|colorize~|upscale~|denoise~|encrypt~|zip~|burn to disc|recommend~",
} as const;

export const THINGS = {
  metadata: "metadata|meta data|metadata gap+|gap+|information|info|details|data about",
  field: "field+|value+|attribute+|property|properties",
  missing: "missing|lack~|empty|blank|absent|incomplete|unknown|without|no",
  tag: "tag+|id3 tag+|id3|file tag+|vorbis comment+",
  thumbnail:
    "thumbnail+|thumb+|thumb nail+|poster+|preview image+|preview picture+|preview+|poster image+|stills|screenshot+|cover picture+|poster frame+",
  folder: "folder structure|folder+|director~|directory|directories|subfolder+|tree",
  audio: "audio track+|soundtrack+|audio|sound|sound track+|audio stream+|audio only",
  loudness:
    "loudness|volume level+|volume+|lufs level|ebu r128|r128|ebu r 128|too quiet|too loud|sound level+|audio level+|loud|quiet|louder|quieter|replaygain|gain",
  log: "log file+|log+|logfile+|log line+|log output",
  index: "search index|index|indexes|indices|search|full text search",
  vector:
    "embedding+|vector+|embedding vector+|similarity vector+|vector store|vector index|semantic search|similarity search",
  transcript: "transcript+|transcription+|subtitles|caption+|closed caption+",
  duplicate:
    "duplicate+|dupe+|double+|extra copies|redundant files|redundant copies|second copies|twice|identical file+|same file+",
  failed:
    "failed|failing|failure+|broken task+|errored|crashed|stuck|broken job+|broken run+|unsuccessful|errors|dead letter+",
  task: "task+|job+|run+|work item+|task run+",
  backlog:
    "backlog+|queue+|pile of work|waiting task+|waiting job+|pending task+|pending job+|queued task+|queued job+|what is waiting|piled up",
  bottleneck:
    "bottleneck+|choke point+|waiting time+|wait time+|wait+|slowest part+|slow step+|slow task+|throughput|latency|completion time+|slow|congestion|contention",
  technical: "technical data|technical details|tech data|media info|stream info",
  sidecar: "nfo|nfos|sidecar+|nfo file+|sidecar file+",
  original: "original+|original file+|master+|source file+",
} as const;

export const SCOPE = {
  "kind:movie": "movie+|film+|feature film+|feature+|flick+|motion picture+",
  "kind:episode": "episode+|tv|tv show+|tv series|series|show+|serial+|tv episode+|sitcom+|season+",
  "kind:music": "music|song+|album+|record+|music file+|music track+|tune+",
  "kind:podcast_episode": "podcast+|podcast episode+|pod cast+",
  "kind:talk": "talk+|lecture+|conference talk+|presentation+|keynote+",
  "kind:audiobook": "audiobook+|audio book+",
  video: "video+|video file+|clip+|recording+|picture+",
  "audio-files": "audio file+|sound file+",
  everything:
    "everything|every file|every item|all files|all media|all items|entire library|whole library|whole collection|all of it|all of them|the lot|everywhere|every single|complete library|all of my|anything",
  file: "file+|item+|media file+|medium|media|library|collection+|content|stuff|things|one|ones|medias|archive",
  new: "new|newly added|recently added|recent|latest|fresh|freshly added|just added|newest|just arrived|new arrivals|recently arrived|unprocessed|came in",
  them: "them|these|those|it|they|their|its|the same|same ones|each",
} as const;

export const FIELDS = {
  "field:title": "title+|name of the movie|episode title+",
  "field:genres": "genre+",
  "field:year": "year+|release year+|release date+|release year|production year+|year of release",
  "field:artist": "artist+|performer+|band+|artist name+",
  "field:albumArtist": "album artist+",
  "field:album": "album name+|album title+",
  "field:language": "language+|spoken language+",
  "field:summary": "summary|summaries|description+|plot+|synopsis|synopses|plot summaries|overview text+",
  "field:director": "director+",
  "field:track": "track number+|track+|track no",
  "field:season": "season number+",
  "field:episode": "episode number+",
  "field:series": "series name+|show name+|series title+",
  "field:speaker": "speaker+",
  "field:author": "author+",
  "field:narrator": "narrator+|reader+",
  "field:composer": "composer+",
} as const;

export const FORMATS = {
  "vcodec:hevc": "h265|x265|hevc|h 265|x 265",
  "vcodec:h264": "h264|x264|avc|h 264|x 264",
  "vcodec:av1": "av1|av 1|aom av1",
  "vcodec:mpeg4": "xvid|divx|mpeg4|mpeg 4",
  "vcodec:mpeg2video": "mpeg2|mpeg 2",
  "vcodec:vp9": "vp9|vp 9",
  "vcodec:vp8": "vp8",
  "acodec:mp3": "mp3|mp3s",
  "acodec:aac": "aac|m4a|m4as",
  "acodec:opus": "opus",
  "acodec:flac": "flac|flacs|lossless",
  "acodec:vorbis": "vorbis|ogg",
  "acodec:wav": "wav|wavs",
  "container:mp4": "mp4|mp4s",
  "container:mkv": "mkv|mkvs|matroska",
  "container:webm": "webm",
  "container:mov": "mov|quicktime",
  "container:m4v": "m4v",
  "container:avi": "avi|avis",
  "container:wmv": "wmv",
  "container:flv": "flv",
  "height:720": "hd ready|hd quality",
  "height:1080": "full hd|fullhd|fhd",
  "height:2160": "4k|uhd|ultra hd",
  "height:480": "sd quality|dvd quality|standard definition|sd",
} as const;

export const LINKS = {
  to: "to|into|as|become",
  target: "with|using|at|in",
  from: "from|of|by|on|inside|within|under the|for|about|belonging to|located in|stored in",
  not: "not|dont|do not|never|without touching|no need to|isnt|arent|is not|are not|wasnt|cant|must not|mustnt|shall not|should not|shouldnt|doesnt|does not|havent|have not|hasnt|other than h|instead of|rather than|non|avoid~|refrain~ from|nothing|isn t",
  except:
    "except|except for|excluding|exclude~|but not|apart from|other than|besides|leave out|leave alone|skip~|ignore~|omit~|minus|save for|leaving out|spare~|keep out|keep away from|stay away from|hands off",
  over: "larger than|bigger than|more than|over|above|exceed~|greater than|longer than|higher than|beyond|upwards of|better than|in excess of|heavier than|larger|bigger|longer",
  under:
    "smaller than|less than|under|below|lower than|shorter than|worse than|beneath|fewer than|poorer than|lighter than|shorter",
  "at-least": "at least|no less than|minimum|not less than|min",
  "at-most":
    "at most|no more than|not more than|maximum|max|up to|maximally|a maximum of|limit of|limit to|no higher than|cap at",
  "or-more": "or more|or larger|or higher|or bigger|or better|or above|and above|and up|or longer|plus",
  "or-less": "or less|or smaller|or lower|or below|and below|or worse|or shorter",
  older: "older than|old than|older|that are more than|more than a",
  newer:
    "newer than|younger than|newer|younger|since|from the last|in the last|during the last|within the last|in the past|over the last|of the last|from the past|over the past|the last|the past|last",
  before:
    "before|by|until|till|no later than|not later than|latest by|ahead of|prior to|done by|ready by|in time for|due",
  after: "after|not before|starting|start at|from|as of|beginning|earliest|no earlier than|not earlier than|once it is",
  between: "between",
  within: "within|in the next|in under|in less than|inside of",
  added:
    "added|arrived|imported|came in|come in|were added|was added|got added|downloaded|ingested|put in|acquired|landed|brought in",
  released: "released|came out|shot in|made in|produced in|filmed in",
  old: "old|ancient",
  size: "size|sizes|file size|big|large|huge",
  first: "first",
  only: "only|just|solely|exclusively",
  and: "and|then|also|plus|afterwards|after that|and then|as well as|followed by|finally|next|additionally|along with|together with|but|or",
  reason:
    "because|so that|so they|so it|so i|so we|so the|so my|so everything|since they|in order to|such that|as they|which is why|so i can|so we can|that way",
  device:
    "play~ on|playable on|playable|watch~ on|play~ everywhere|play~ nicely|on my tv|on the tv|on tv|on my old tv|on our tv|for my tv|for the tv|my old tv|tv can play|apple tv|smart tv|android tv|television|chromecast|ipad|tablet|phone|iphone|browser",
  where: "that|which|whose|where|who",
  same: "each|per",
} as const;

export const ORDERS = {
  "most:size": "largest|biggest|heaviest|fattest|hugest",
  "least:size": "smallest|lightest",
  "most:added": "newest|latest|most recent|youngest|most recently added|last added",
  "least:added": "oldest",
  "most:duration": "longest",
  "least:duration": "shortest",
  "most:height": "sharpest|highest resolution",
  "least:height": "lowest resolution|worst quality|poorest quality|worst looking|lowest quality",
  "least:completeness": "least complete|most incomplete|worst tagged|worst described",
} as const;

export const BOUNDS = {
  "hands-off":
    "do not touch|dont touch|do not change|dont change|never touch|never change|without touching|without changing|without modifying|do not modify|dont modify|do not alter|dont alter|not touching|read only|readonly|database only|in the database only|only in the database|library only|keep the original+|keep original+|keep my original+|keep all original+|leave the original+|leave original+|leave my original+|leave the file+|leave the media file+|leave media file+|leave my file+|leave all file+|do not write to|dont write to|hands off the file+|no changes to|without any changes to|not modify|not alter|not change|not touch|preserve the original+|preserve original+|preserve~|original+ stay|original+ must stay|original+ should stay|original+ remain|leave untouched|untouched|no file may change|do not overwrite|dont overwrite|never overwrite|not overwrite|without overwriting|do not edit|dont edit|do not rewrite|dont rewrite|may not be touched|must not be touched|must not be changed|keep the file+ as they are|leave the original+ alone|leave original+ alone|keep a copy of the original+",
  "in-place":
    "in place|replace~|replace~ the original+|overwrite~|instead of the original+|instead of the old|swap out|take the place of|overwrite~ the original+",
  gentle:
    "low resource usage|low resources|low resource|low resource use|few resources|little resources|low load|low impact|gently|gentle|in the background|background|low priority|lowest priority|easy on the machine|easy on the cpu|easy on the server|easy on resources|light on resources|without slowing|do not slow|dont slow|do not overload|dont overload|not overload|keep the machine responsive|keep the server responsive|nice|nicely|one at a time|one by one|one after another|one after the other|sequentially|serially|single lane|one lane|single threaded|minimal resources|minimal load|little load|light load|low cpu|little cpu|low usage|resource friendly|save resources|resource saving|save power|go easy|go slow|slowly|no rush|no hurry|quietly|as little load as possible|dont hog|do not hog|not hog",
  urgent:
    "as fast as possible|asap|as soon as possible|high priority|urgent|urgently|top priority|right away|immediately|quickly|highest priority|at full speed|full speed",
  parallel:
    "at a time|at once|in parallel|at the same time|parallel|simultaneously|concurrently|concurrent|lanes|workers|threads|lane",
  night:
    "at night|overnight|during the night|by night|night only|nightly|nights|night|at nighttime|night time|nighttime|in the night|while we sleep|while everyone sleeps|while i sleep|when everyone is asleep|when nobody watches",
  tonight: "tonight|this night|this evening",
  "off-hours":
    "outside working hours|outside office hours|outside business hours|outside of working hours|outside of office hours|outside of business hours|off peak|off hours|after hours|not during the day|not in the daytime|not during working hours|not during office hours|not during business hours|out of hours",
  weekend:
    "on the weekend|at the weekend|on weekends|at weekends|weekend only|weekends only|over the weekend|during the weekend|this weekend|weekend",
  dry: "dry run|dry|dryrun|just show|only show|show me what|simulate only|only simulate|just simulate|simulation only|do not execute|dont execute|do not run|dont run|what would happen|what would change|without running|without executing|preview only|just a preview|only plan|just plan|show only|do nothing yet|as a test",
  free: "no paid model+|without paid model+|for free|free of charge|no cost+|without cost+|no money|without spending|spend nothing|zero cost|local model+ only|only local model+|only local models|no cloud|without the cloud|at no cost|cost nothing|costs nothing",
  money: "usd|dollar+|us dollar+|bucks|cent+",
  "other-money": "eur|euro+|gbp|pound+|chf|franc+|yen",
} as const;

/** Days, parts of a day and lengths of time. */
export const TIMES = {
  "weekday:1": "monday+|mon",
  "weekday:2": "tuesday+|tue|tues",
  "weekday:3": "wednesday+|wed",
  "weekday:4": "thursday+|thu|thurs",
  "weekday:5": "friday+|fri",
  "weekday:6": "saturday+",
  "weekday:7": "sunday+",
  "day:0": "today|end of day|end of the day",
  "day:1": "tomorrow",
  "day:-1": "yesterday",
  "clock:480": "in the morning|morning|breakfast|start of work|start of business",
  "clock:720": "noon|midday|lunch|lunchtime",
  "clock:1080": "in the evening|evening|dinner",
  "clock:0": "midnight",
  "clock:780": "afternoon",
  "ago:7": "last week|this week|past week|the past week",
  "ago:30": "last month|this month|past month",
  "ago:1": "last night|last day|past day",
  "ago:365": "last year|this year|past year",
  "end:week": "end of the week|end of week|the week is over|week s end|weeks end",
  "end:month": "end of the month|end of month|month s end",
  "unit:minute": "minute+|min+|mins",
  "unit:hour": "hour+|h|hrs|hr",
  "unit:day": "day+|d",
  "unit:week": "week+|wk+",
  "unit:month": "month+",
  "unit:year": "year+|yr+|y",
} as const;

export const UNITS = {
  "bytes:1e3": "kb|kib|kilobyte+|k bytes",
  "bytes:1e6": "mb|mib|megabyte+|megs|meg",
  "bytes:1e9": "gb|gib|gigabyte+|gig+|gigs|g",
  "bytes:1e12": "tb|tib|terabyte+",
  lines: "p|px|pixels|lines",
  percent: "percent|per cent",
  lufs: "lufs|lkfs|db|decibel+",
  am: "am",
  pm: "pm",
  oclock: "oclock|o clock",
  crf: "crf|rf",
  quality: "quality|resolution+|definition",
} as const;
