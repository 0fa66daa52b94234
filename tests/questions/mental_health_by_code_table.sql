-- How many patients have a diagnosis of the mental health chapter, by label?
-- by: sas
-- history: later
-- shown: at least 100 %
select c.label_en, count(distinct d.patient_no) as n
from diagnosis d inner join code c on c.code = d.icd10 and c.code_list = 'icd10'
where d.icd10 like 'F3%' or d.icd10 like 'F4%'
group by c.label_en
order by n desc
