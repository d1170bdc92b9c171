#include "engine/match/compare/nicknames.h"

#include <pthread.h>
#include <stdlib.h>

#include "engine/base/hash.h"
#include "engine/clean/clean.h"

/* A full name and its forms in one language, and its spellings in others where a person keeps it ("Mikola" is Nikolai, but a Juan no
 * John). Rows for what cleaner `translit` makes of each are made from these. */
static const char *const NAMES[] = {
    "abdullah abdallah abdulla", "abigail abby gail", "ahmad ахмед", "ahmed ahmad ахмад", "alan al allan allen", "albert al bert",
    "aleksandr aleksander", "alexander al alex alexandre alexandru sandy аляксандр", "alfred al alf fred freddy", "alice элис",
    "amanda mandy", "amy эми", "andrei andrev andrzei", "andrew andie andy drew эндрю", "angela angie анджела", "anna ann anne annie",
    "anne ann annie nan", "anthony tony энтони", "anton antonio", "antoni antonio", "ashley эшли", "barbara babs barb",
    "beniamin veniamin", "benjamin ben benjy benny бенджамин", "brandon брэндон", "brian брайан", "caroline carolyn carrie",
    "carolyn carrie", "catherine cate cathy kate kathy katie кэтрин", "charles charley charlie chuck чарльз",
    "christina chrissy christy tina", "christine chrissy", "christopher chris kit kris кристофер", "constance connie", "curtis curt kurt",
    "cynthia cindy", "daniel dan danny дэниел", "danil danel", "danila danel", "daud daoud david dawood", "david dave davy дэвид",
    "deborah deb debbie debra", "diana diane", "donald don donnie", "dorothy dolly dot", "douglas doug", "eduard edvard",
    "edward ed eddie ned ted teddy", "edwin eddie", "ekaterina katarzina katerine", "eleanor ellie nell nellie",
    "elizabeth beth betsy betty elisabeth eliza liz lizzie", "elizaveta elizabet", "ellen ellie", "emily em millie", "emma em",
    "emmanuel manny эмманюэль", "eugene gene", "evgeni eugene", "faisal faysal", "feisal faisal", "francis frank", "francois франсуа",
    "franklin frank", "frederick fred freddy frederic", "gabrielle gabby", "gamal jamal", "gary гэри", "geoffrey jeff", "george джордж",
    "georgi george", "gerald gerry jerry", "gerard gerry", "giovanni джованни", "giuseppe джузеппе", "gregory greg gregg",
    "grigori gregori", "harold hal harry", "hassan hasan", "heinrich генрих", "helen nell nellie", "henry hal hank harry", "herbert bert",
    "hugh хью", "hugo hugh", "hussein hossain hossein husain husayn", "ibrahim ebrahim ibraheem", "ilia ila", "iosif iusuf zhosef",
    "ismael ismail", "ismail esmail", "ivan iogn", "jack джек", "jacob джейкоб", "jacqueline jackie", "jacques жак",
    "james jamie jim jimmy джеймс джим", "jane джейн", "jason джейсон", "jean жан", "jeffrey geoffrey jeff джеффри",
    "jennifer jen jenny дженнифер", "jeremy джереми", "jerome jerry", "jerry джерри", "jessica jess джессика", "joe джо", "johann иоганн",
    "john jack johannes johnny jon jonny джон", "jonathan jon jonny", "jorge хорхе", "jose хосе", "joseph joe joey джо джозеф",
    "juan хуан", "judith judy", "julia джулия", "julie джули", "justin джастин", "karim kareem", "karl karol", "kate кейт",
    "katerina katarzina katerine", "katerine katarzina",
    "katherine catherine cathy kat kate kathrine kathryn kathy katie katy kitty кэтрин", "kathleen cathy kathy кэтлин", "kenneth ken",
    "khalid khaled", "kimberly kim", "kristina kris", "kyle кайл", "laurence larry", "lawrence larry laurence", "leonard len lenny leo",
    "leonid leo", "leslie les", "louis lou", "louise lou", "magomed mogamad mugamad mugamed", "mahmud mahmoud", "manuel manny",
    "margaret maggie marge meg peggy", "margarita margaret", "maria mari", "mark marko", "martin martsin", "martina tina", "marvin marv",
    "mary mae may molly polly мэри", "matthew matt matty мэтью", "maximilian max", "maxwell max", "melvin mel",
    "michael michal mick mickey micky mike mikey майк майкл", "michel мишель", "michelle мишель", "migail michael mikail", "mike майк",
    "mildred millie", "mohammed mohamad mohamed mohammad muhammed магомед мухаммад мухаммед", "mortimer mort", "mugamed mogamad",
    "mugamedi mogamed", "mugamet mogamad mogamed mugamad mugamed", "muhammad mohammad muhamad muhammed мохаммед мухаммед",
    "mustafa mostafa moustafa", "nancy nan нэнси", "nathan nate", "nathaniel nat nate nathan", "nicholas nick nicky nico nicolas николас",
    "nicolas nico", "norman norm", "omar omer", "osama усама", "osman othman uthman", "patricia pat patti patty trish",
    "patrick paddy pat", "paul пол", "pavel paul pol", "peter pete питер", "petr peter", "philip phil phillip", "philippe филипп",
    "phillip phil", "pierre пьер", "rachel рейчел", "rashid rachid rasheed", "raymond ray", "rebecca becky", "recep реджеп",
    "richard dick rich richie rick ricky", "robert bert bobby rob robbie боб", "roger роджер", "ronald ron ronnie", "ryan райан",
    "said saeed sayed syed", "samuel sam sammy сэмюэл", "sandra sandy", "sarah sally sara сара", "sayed syed", "sean шон", "sergei serge",
    "sharon шэрон", "shaun sean shawn", "shawn sean", "sidney sid", "simon саймон", "stanley stan", "stefan stephan",
    "stephen stephan steve steven стивен", "steven steve стивен", "stewart stew", "stuart stewart stu",
    "suleiman soliman sulayman suleyman", "susan sue susie suzanne сьюзан", "thaddeus tad", "theodore ted teddy theo",
    "thomas tom tommy том", "timothy tim timmy", "tobias toby", "tomas tomasz", "umar omar", "usama осама", "usman osman othman uthman",
    "victor vic", "victoria vickie vicky", "vincent vince", "walter wally walt уолтер", "wesley wes", "wilhelmina minnie",
    "william bill billy liam will willie willy билл уильям", "yusuf yousef youssef yousuf yusef", "zachary zach zack", "zhosef zhose",
    "айгуль айгул", "алевтина аля", "александр алекс аляксандр олександр олесь санек санька саня саша сашка сашко шура шурик",
    "александра аля олександра саша шура", "алексей алексий алеша аляксей леха леша лешка олексій", "алина аля", "алла аллочка",
    "анастасия ася настасья настенька настя", "анатолий анатоль анатолій толик толя", "андрей андрэй андрій", "анжелика лика",
    "анна анечка анка анюта аня ася ганна нюра", "антон антоній антін", "антонина нина тоня", "аполлинария поля", "арсений сеня",
    "артем артемий тема", "артур артурик", "афанасий опанас панас", "борис борька боря", "вадим вадик", "валентин валя", "валентина валя",
    "валерий валера валерка валерій", "валерия лера", "василий васек василь василько вася васіль", "вениамин веня",
    "виктор витек витя віктар віктор", "виктория вика вікторія", "виталий виталик виталя віталій",
    "владимир вова вован вовка вовочка вовчик володимир володя уладзімір", "владислав влад слава славик уладзіслаў",
    "вячеслав слава славик", "гавриил гаврила",
    "галина галка галя", "геннадий гена геннадій", "георгий георгій гера гоша жора жорик", "герман гера",
    "григорий григорій гриня грицько гриша рыгор", "григорій грицько", "гульнара гульнар гуля", "даниил данило данька даня дэн",
    "данил даниил данило данька даня", "данила даниил данило даня", "дарья дарина дария даша дашка", "демьян демян",
    "денис денчик дзяніс дэн", "диана дианка", "дмитрий дзмітрый дима димка димон дмитро митрий митя митяй",
    "евгений жека женька женя яўген євген", "евгения жека женечка женька женя євгенія", "егор гоша",
    "екатерина катерина катька катюша катя кацярына", "елена алена леля лена ленка леночка олена", "елизавета лиза лизавета",
    "зинаида зина", "зиновий зиновій", "зоя зоинька", "ибрагим ыбрагым", "иван ванька ванюша ваня иванко іван", "игнат гнат ігнат",
    "игнатий гнат", "игорь гарик гаррик гоша игорек ігар", "илья илюша ілля", "инна инка", "иосиф йосип осип юзеф",
    "ирина ира ириша иришка ирочка ірина", "кирилл кирил кирило кирюша", "климент клим", "козьма кузьма",
    "константин костик костя костянтин", "ксения аксинья ксюха ксюша", "лавр лавро", "лаврентий лаврентій", "лариса лара лариска",
    "лев лева левко", "леонид леня", "леонтий леонтій", "лидия лида лідія", "лилия лилечка лиля", "лукьян лукян",
    "любовь люба любаша любов", "людмила люда людочка люся мила", "максим макс максимка", "максимилиан макс", "маргарита марго рита",
    "марина маринка", "мария манечка марийка маруся марія маша", "марк марик", "матвей матвій мотя",
    "мариям мариам марьям", "мухаммед мухамед мухаммад магомед магомет", "рафаил рафаэль рафик", "хадиша хадиджа", "эмиль эмилий",
    "михаил михайло михась миша мишаня мишка міхаіл", "надежда надька надюша надя надія", "назар назарій",
    "наталия ната наталка наталля наталя наталія наташа", "наталья ната наталия наталка наталля наталя наталія наташа", "наталя наталка",
    "нелли неля", "никита микита никитка", "николай коля колян коляша микола миколай мікалай николя", "нона нонна", "нұрсұлтан нурсултан",
    "оксана ксюша", "олег олежек олежка", "олександр аляксандр олесь сашко", "олеся алеся", "ольга вольга леля олька олюшка оля",
    "павел павлик павло павлуша паша пашка", "панас опанас", "петр петрик петро петрусь петька петя", "полина поля",
    "раиса раечка рая раїса", "родион родя", "роман рома ромка", "ростислав слава", "руслан русик", "саид сагід",
    "светлана света светик светка святлана світлана", "святослав слава", "семен сеня", "серафима сима",
    "сергей сергій серега сережа серж сяргей", "симеон семен", "симона сима", "софия соня софа софія", "софья соня софа софия софія",
    "станислав слава славик стас стасик", "степан степа стефан стецко", "таисия тая", "тамара тамарка тома", "тарас тарасик",
    "татьяна танька танюша таня таццяна тетяна", "тимофей тима тимка тимофій тимоха", "тимур тима тимка", "трофим трохим", "ульяна уля",
    "фаина фая", "федор федька федя федір", "филипп пилип филя", "фома хома", "эдуард едуард эдик эдя", "элеонора эля", "элина эля",
    "эльвира эля", "юлия юлька юля юляша юлія", "юрий юра юрась юрик юрко юры юрій", "яков якоб яків яша", "яна яночка",
    "ярослав слава славик ярик",
};

enum { PAIRS_MAX = 4096, ROWS_MAX = 2048, SLOTS = 4096, POOL = 65536 };

typedef struct Pair {
    Str form, name;
} Pair;

static Nickname rows[ROWS_MAX];
static size_t rows_count;
static uint16_t slots[SLOTS]; /* a power of two, more than twice the rows; 0: free */
static char pool[POOL];
static size_t pool_used;
static pthread_once_t made = PTHREAD_ONCE_INIT;

static uint16_t *slot_of(Str form) {
    size_t at = (size_t)hash_str(form) % SLOTS;
    while (slots[at] && !str_eq(form, str_of(rows[slots[at] - 1].form))) at = (at + 1) % SLOTS;
    return &slots[at];
}

static void add_pair(Pair *pairs, size_t *count, Str form, Str name) {
    if (str_eq(form, name)) return;
    assert(*count < PAIRS_MAX);
    pairs[(*count)++] = (Pair){form, name};
}

static Str translit_of(CleanContext *context, Arena *arena, Str word) {
    Buf *out = buf_own(arena);
    cleaner_find(STR("translit"))->clean(context, word, out);
    return buf_str(out);
}

static int compare_pairs(const void *a, const void *b) {
    const Pair *x = a, *y = b;
    int order = str_compare(x->form, y->form);
    return order ? order : str_compare(x->name, y->name);
}

static void pool_add(Str text) {
    assert(pool_used + text.len + 1 <= POOL);
    memcpy(pool + pool_used, text.ptr, text.len);
    pool_used += text.len;
}

/* A row of pairs[0..count), which are of one form. */
static void add_row(const Pair *pairs, size_t count) {
    assert(rows_count < ROWS_MAX);
    Nickname *row = &rows[rows_count];
    row->form = pool + pool_used;
    pool_add(pairs->form);
    pool[pool_used++] = '\0';
    row->names = pool + pool_used;
    for (size_t i = 0; i < count; i++) {
        if (i && str_eq(pairs[i].name, pairs[i - 1].name)) continue;
        if (i) pool[pool_used++] = ' ';
        pool_add(pairs[i].name);
    }
    pool[pool_used++] = '\0';
    uint16_t *slot = slot_of(pairs->form);
    *slot = (uint16_t)++rows_count;
}

static void make_rows(void) {
    Arena *arena = arena_new("nicknames", 0);
    CleanContext *context = clean_context_new(arena, NULL);
    Pair *pairs = arena_array(arena, PAIRS_MAX, sizeof *pairs);
    size_t count = 0;
    for (size_t i = 0; i < ARRAY_LEN(NAMES); i++) {
        Str forms = str_of(NAMES[i]), name = str_cut(&forms, ' '), spelled = translit_of(context, arena, name);
        while (forms.ptr) {
            Str form = str_cut(&forms, ' ');
            add_pair(pairs, &count, form, name);
            add_pair(pairs, &count, translit_of(context, arena, form), spelled);
        }
    }
    qsort(pairs, count, sizeof *pairs, compare_pairs);
    for (size_t from = 0, to = 0; from < count; from = to) {
        while (to < count && str_eq(pairs[from].form, pairs[to].form)) to++;
        add_row(pairs + from, to - from);
    }
    arena_free(arena);
}

uint32_t nickname_row(Str word) {
    pthread_once(&made, make_rows);
    return *slot_of(word);
}

const char *nickname_names(uint32_t row) {
    assert(row >= 1 && row <= rows_count);
    return rows[row - 1].names;
}

const Nickname *nickname_list(size_t *count) {
    pthread_once(&made, make_rows);
    *count = rows_count;
    return rows;
}
