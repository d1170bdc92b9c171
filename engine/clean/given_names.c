#include <pthread.h>

#include "engine/base/hash.h"
#include "engine/clean/person.h"
#include "engine/clean/text.h"

/* Given names, by which the order of a name is told, and that two words are two names and no typing errors of each other. None that is as
 * often a surname. */
static const char *const GIVEN_NAMES[] = {
    "Александр Алексей Анатолий Андрей Антон Аркадий Арсений Артем Артур Афанасий Богдан Борис Вадим Валентин Валерий Василий Вениамин "
    "Виктор Виталий Владимир Владислав Всеволод Вячеслав Геннадий Георгий Герман Глеб Григорий Давид Даниил Данила Денис Дмитрий Евгений "
    "Егор Ефим Захар Иван Игорь Илья Иннокентий Иосиф Кирилл Константин Лев Леонид Макар Максим Марк Матвей Михаил Никита Николай Олег "
    "Павел Петр Платон Радик Рафаэль Ринат Родион Роман Ростислав Рудольф Руслан Рустам Савелий Святослав Семен Сергей Станислав Степан "
    "Тимофей Тимур Федор Филипп Эдуард Эльдар Эмиль Юлиан Юрий Яков Ян Ярослав Александра Алена Алина Алиса Алла Анастасия Ангелина "
    "Анжела Анна Антонина Арина Валентина Валерия Варвара Василиса Вера Вероника Виктория Виолетта Галина Дарья Диана Ева Евгения "
    "Екатерина Елена Елизавета Жанна Зинаида Зоя Инна Ирина Карина Каролина Кира Клавдия Кристина Ксения Лариса Лидия Лилия Любовь "
    "Людмила Маргарита Марина Мария Милана Надежда Наталья Наталия Нина Оксана Олеся Ольга Полина Раиса Римма Светлана София Софья Тамара "
    "Татьяна Ульяна Фаина Эвелина Элина Эльвира Эльмира Юлия Яна Ярослава Олександр Олексій Андрій Анатолій Богдана Валерій Василь "
    "Віталій Володимир Геннадій Григорій Дмитро Євген Ігор Ілля Костянтин Леонід Микола Мирослав Михайло Назар Орест Остап Павло Петро "
    "Сергій Тарас Федір Юрій Олена Наталія Олександра Тетяна Світлана Ганна Дарина Катерина Марія Надія Соломія Юлія Ярина Алесь Алеся "
    "Янка Міхась Кастусь Аляксандр Сяргей Мікалай Уладзімір Абай Абзал Адиль Адильбек Азамат Айбек Айдар Айдын Айдос Акжол Акылбек Алибек "
    "Алишер Алмас Алмат Аманжол Арман Арслан Аскар Асхат Бауыржан Бахыт Бахтияр Бейбут Берик Болат Галым Даниар Данияр Дархан Даулет "
    "Досжан Ерболат Ербол Ержан Ерлан Ермек Жандос Жасулан Жомарт Ильяс Кайрат Канат Касым Куаныш Мади Максат Марат Мейрам Мурат Мухтар "
    "Нурбек Нурболат Нуржан Нурлан Нурсултан Олжас Оразбек Рахат Рашид Рауан Сабит Саят Самат Санжар Серик Султан Талгат Тлеген Ерасыл "
    "Амир Алихан Алдияр Нурислам Айгерим Айгуль Айжан Айнур Айнура Алия Алма Алтынай Асель Асем Аяжан Аяулым Ботагоз Гаухар Гульмира "
    "Гульнар Гульнара Дана Динара Жазира Жанар Жанара Зарина Зухра Индира Камила Карлыгаш Лаура Ляззат Мадина Майра Меруерт Назгуль Назым "
    "Перизат Роза Сабина Салтанат Сауле Толганай Шолпан John James Robert Michael William David Richard Joseph Thomas Charles Christopher "
    "Daniel Matthew Anthony Mark Donald Steven Paul Andrew Joshua Kenneth Kevin Brian George Timothy Ronald Edward Jason Jeffrey Ryan "
    "Jacob Gary Nicholas Eric Jonathan Stephen Larry Justin Scott Brandon Benjamin Samuel Gregory Alexander Frank Patrick Raymond Jack "
    "Dennis Jerry Peter Henry Adam Harold Douglas Nathan Walter Kyle Carl Arthur Roger Albert Lawrence Simon Martin Hans Klaus Jürgen "
    "Wolfgang Stefan Jan Piotr Krzysztof Andrzej Tomasz Paweł Marcin Michał Pierre Jean Jacques François Antonio José Juan Carlos Luis "
    "Marco Giovanni Giuseppe Ahmed Mohammed Muhammad Ali Hassan Ibrahim Yusuf Mehmet Mustafa Mary Patricia Jennifer Linda Elizabeth "
    "Barbara Susan Jessica Sarah Karen Lisa Nancy Betty Margaret Sandra Ashley Kimberly Emily Donna Michelle Carol Amanda Melissa Deborah "
    "Stephanie Rebecca Laura Helen Sharon Cynthia Kathleen Amy Angela Shirley Brenda Pamela Nicole Emma Samantha Katherine Christine "
    "Catherine Virginia Rachel Janet Maria Heather Diane Ruth Julie Joyce Alice Julia Judith Olivia Sophia Victoria Olaf Agnieszka Anna "
    "Katarzyna",
    /* Russian, Ukrainian, Belarusian */
    "Авдей Аверьян Агафон Адам Аким Альберт Альфред Анфим Аристарх Артемий Архип Аскольд Болеслав Борислав Бронислав Велимир Вилен "
    "Витольд Владлен Влас Вольдемар Гаврила Гавриил Генрих Герасим Гордей Давыд Даниэль Демид Демьян Добрыня Евдоким Евграф Елисей "
    "Емельян Еремей Ермолай Ефрем Зиновий Игнат Игнатий Илларион Ипполит Ираклий Исаак Казимир Карл Клим Климент Кондрат Корней Кузьма "
    "Лаврентий Лазарь Леонтий Лука Лукьян Людвиг Любомир Марсель Мирон Митрофан Модест Моисей Мстислав Наум Нестор Никифор Никодим Никон "
    "Оскар Осип Панкрат Парамон Порфирий Потап Прохор Ратмир Рафаил Ренат Рихард Роберт Рюрик Савва Самуил Севастьян Серафим Соломон "
    "Спартак Терентий Тихон Трофим Фаддей Федот Феликс Филимон Фома Эдгар Эммануил Эраст Эрик Эрнест Юлий Якуб Агата Аглая Агния Аделина "
    "Аида Аксинья Алевтина Альбина Амалия Анжелика Анисия Анита Анфиса Ариадна Белла Берта Ванда Василина Венера Виталина Влада "
    "Владислава Гелена Генриетта Глафира Дария Джульетта Доминика Евдокия Ефросинья Жозефина Зара Зарема Земфира Злата Иванна Изабелла "
    "Илона Инга Инесса Иоанна Ираида Капитолина Катарина Лада Лана Лейла Леся Лиана Лилиана Лина Лия Лолита Луиза Магдалина Майя Марианна "
    "Марта Марфа Марьям Марьяна Матильда Мирослава Нелли Неля Нинель Нонна Нора Олимпиада Павлина Пелагея Прасковья Регина Рената Роксана "
    "Розалия Руслана Руфина Серафима Снежана Стелла Стефания Сусанна Таисия Тамила Устинья Фекла Фрида Христина Элеонора Элла Эльза "
    "Эмилия Эрика Юлиана Ядвига Янина Микита Данило Гнат Панас Кирило Тимофій Матвій Зоряна Уляна Вольга Святлана Таццяна Мікіта Рыгор "
    "Пятро",
    /* Central Asia */
    "Абылай Абдулла Азат Акан Алтынбек Амангельды Амантай Арыстан Асылбек Аян Бакыт Бакытжан Бекзат Бекжан Бекболат Газиз Галымжан Жанат "
    "Жанболат Жаксылык Женис Жумабек Жумагали Еркебулан Еркин Естай Зейнулла Ильдар Ильнур Имангали Искандер Ислам Каиржан Кайсар Камиль "
    "Кенес Кенжебек Куандык Магжан Манас Мансур Марлен Махамбет Медет Мейрамбек Мирас Мухамед Мухамеджан Нурали Нурдаулет Нургали "
    "Нурлыбек Нуртай Отабек Рамазан Рамиль Рустем Садык Сакен Салават Санат Серикжан Серикбай Сулеймен Талант Тамерлан Темирлан Толеген "
    "Толеубек Турар Умар Шамиль Шерзод Шухрат Ыбрай Юнус Азиз Акмал Анвар Бахром Бобур Дониёр Жамшид Зафар Икром Кахрамон Лазиз Музаффар "
    "Нодир Ойбек Равшан Сардор Улугбек Фаррух Хамид Шавкат Айдана Айзада Айкерим Айман Айша Акмарал Алуа Амина Анель Арайлым Ардак Асия "
    "Аяна Багдат Бакытгуль Бибигуль Гулим Гульжан Гульзира Гульсум Дамира Дильназ Жаннур Жансая Жания Жулдыз Зауре Зейнеп Зульфия Инкар "
    "Камшат Кымбат Макпал Малика Мариям Молдир Нагима Назира Назерке Наргиз Нургуль Нурия Разия Райхан Самал Сандугаш Сания Томирис Улжан "
    "Фарида Хадиша Шынар Гулноза Дилором Дильноза Нигора Нилуфар Озода Феруза Шахноза",
    /* the Caucasus, Tatarstan */
    "Ашот Арам Армен Артак Ваграм Вардан Гагик Гамлет Гарник Гурген Левон Мгер Нарек Норайр Размик Рубен Самвел Сурен Тигран Ануш Гаяне "
    "Лусине Нарине Рузанна Сирануш Автандил Вахтанг Гиви Гоча Звиад Зураб Лаша Леван Мераб Нодар Отар Реваз Тамаз Тенгиз Шота Кетеван "
    "Манана Медея Нино Тинатин Вагиф Вугар Гейдар Ильхам Намик Орхан Рамин Рауф Самир Тофик Фархад Фуад Эльхан Эльчин Севда Севиндж Фидан "
    "Айрат Булат Дамир Зуфар Ильшат Илгиз Наиль Радмир Раис Рамзан Расим Рифат Салман Тагир Фанис Фарид Эльмир Магомед Алсу Альфия Гузель "
    "Ильмира Лейсан Ляйсан Миляуша Наиля Рамиля Резеда Фания",
    /* other languages */
    "Friedrich Günther Helmut Dieter Manfred Gerhard Horst Werner Jens Uwe Ralf Bernd Matthias Markus Florian Tobias Sebastian Christoph "
    "Ulrich Rainer Heinrich Sabine Petra Monika Ursula Birgit Heike Katrin Anke Julien Mathieu Antoine Guillaume Olivier Philippe Thierry "
    "Didier Camille Pauline Sophie Claire Amélie Pablo Pedro Miguel Alejandro Javier Fernando Francisco Sergio Raúl Jorge Ricardo Eduardo "
    "Roberto Manuel Rafael Diego Andrés Carmen Lucía Isabel Pilar Teresa Luca Francesco Alessandro Matteo Davide Stefano Paolo Giulia "
    "Chiara Francesca Federica Jakub Kacper Wojciech Zbigniew Stanisław Józef Grzegorz Łukasz Mateusz Zofia Małgorzata Joanna Magdalena "
    "Ewa Krystyna Ahmet Hüseyin Hasan Osman Emre Burak Ayşe Fatma Emine Hatice Zeynep Elif Fatima Khadija Omar Khalid Abdullah Ahmad "
    "Mahmoud Yousef Hussein Saeed Tariq Hamid Karim Rashid",
    /* English */
    "Ethan Noah Liam Logan Lucas Mason Aiden Elijah Gabriel Adrian Ian Evan Sean Shaun Keith Terry Wayne Dale Craig Neil Stuart Trevor "
    "Nigel Graham Geoffrey Leonard Vincent Russell Philip Phillip Louis Eugene Bruce Billy Bobby Johnny Jimmy Tony Steve Mike Dave Tom "
    "Jim Joe Bob Sam Ben Dan Abigail Hannah Megan Chloe Ella Lucy Holly Anne Ann Diana Grace Rose Ruby Irene Edith Ellen Frances Martha "
    "Gloria Theresa Wendy Tracy Lynn Jill Sally Sue Kate Katie Jane Beth Rita Sylvia Vera Veronica",
};

enum { NAMES_SLOTS = 4096 }; /* a power of two, more than twice the names */

static uint64_t given_names[NAMES_SLOTS]; /* hashes of skeletons; 0: free */
static pthread_once_t made = PTHREAD_ONCE_INIT;

static uint64_t *name_slot(uint64_t hash) {
    size_t at = (size_t)hash % NAMES_SLOTS;
    while (given_names[at] && given_names[at] != hash) at = (at + 1) % NAMES_SLOTS;
    return &given_names[at];
}

static void make_names(void) {
    Arena *arena = arena_new("given names", 0);
    CleanContext *context = clean_context_new(arena, NULL);
    Buf *skeleton = buf_own(arena);
    for (size_t i = 0; i < ARRAY_LEN(GIVEN_NAMES); i++) {
        for (Str rest = str_of(GIVEN_NAMES[i]); rest.ptr;) {
            skeleton->len = 0;
            translit_clean(context, str_cut(&rest, ' '), skeleton);
            uint64_t hash = hash_str(buf_str(skeleton));
            *name_slot(hash) = hash;
        }
    }
    arena_free(arena);
}

bool person_is_given_name(Str skeleton) {
    pthread_once(&made, make_names);
    return *name_slot(hash_str(skeleton)) != 0;
}
