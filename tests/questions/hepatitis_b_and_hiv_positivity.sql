-- What share of the serologies is positive, by agent?
-- by: sas
-- shown: at least 60 %
select agent, count(distinct patient_no) as tested,
       count(distinct case when result = 'positive' then patient_no end) as positive
from screening
where test = 'serology' and result is not null
group by agent
